package dev.halftone.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of every shape that a topic may hold, derived from good ones with a seed. */
public final class PoisonRecords {

    private static final List<String> SPOILT_VALUES = List.of(
            "null",
            "{}",
            "[]",
            "[null]",
            "-1",
            "0",
            "1.5",
            "1e400",
            "99999999999999999999999999",
            "true",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"BAD_LUCK\"",
            "\"00000000-0000-0000-0000-000000000000\"",
            "\"" + "x".repeat(300_000) + "\"",
            "1".repeat(5_000),
            "[".repeat(5_000) + "]".repeat(5_000),
            "{\"a\":".repeat(900) + "1" + "}".repeat(900));

    private final Random random;
    private final int partitions;

    public PoisonRecords(long seed, int partitions) {
        this.random = new Random(seed);
        this.partitions = partitions;
    }

    /** Every field of a record with every value that it should not have, one at a time. */
    public List<ProducerRecord<String, byte[]>> spoiltFields(String topic) {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (int kind = 0; kind < kinds(topic); kind++) {
            for (String field : good(topic, kind).keySet()) {
                for (String value : SPOILT_VALUES) {
                    Map<String, String> fields = good(topic, kind);
                    fields.put(field, value);
                    records.add(record(topic, json(fields)));
                }
            }
        }
        return records;
    }

    /** Records with a required field that is null or missing: certainly unreadable. */
    public List<ProducerRecord<String, byte[]>> unreadable(String topic) {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (int kind = 0; kind < kinds(topic); kind++) {
            for (String field : good(topic, kind).keySet()) {
                Map<String, String> fields = good(topic, kind);
                fields.put(field, "null");
                records.add(record(topic, json(fields)));
                fields.remove(field);
                records.add(record(topic, json(fields)));
            }
        }
        records.add(record(topic, (byte[]) null));
        records.add(record(topic, new byte[0]));
        records.add(record(topic, "{\"a\":".repeat(100_000)));
        records.add(record(topic, "x".repeat(1_000_000)));
        return records;
    }

    /** Bytes of good records that are changed, cut, doubled and repeated; headers of any kind. */
    public List<ProducerRecord<String, byte[]>> spoiltBytes(String topic, int count) {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = json(good(topic, random.nextInt(kinds(topic)))).getBytes(UTF_8);
            for (int change = random.nextInt(4); change > 0; change--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(3) == 0) {
                value = Arrays.copyOf(value, random.nextInt(2 * value.length));
            }
            ProducerRecord<String, byte[]> record = record(topic, value);
            record.headers().add("traceparent", random.nextBoolean() ? null : new byte[] {(byte) 0xff, 0});
            record.headers().add("", null);
            record.headers().add("ce_specversion", "1.0".getBytes(UTF_8));
            records.add(record);
        }
        return records;
    }

    private ProducerRecord<String, byte[]> record(String topic, String value) {
        return record(topic, value.getBytes(UTF_8));
    }

    private ProducerRecord<String, byte[]> record(String topic, byte[] value) {
        String key = random.nextInt(4) == 0 ? null : "poison";
        return new ProducerRecord<>(topic, random.nextInt(partitions), key, value);
    }

    private static int kinds(String topic) {
        return topic.equals(Topics.IMAGE_REQUESTED) ? 1 : 3;
    }

    /** The required fields, as JSON. The host of the URL refuses connections. */
    private Map<String, String> good(String topic, int kind) {
        Map<String, String> fields = new LinkedHashMap<>();
        UUID image = new UUID(random.nextLong(), random.nextLong());
        UUID request = new UUID(random.nextLong(), random.nextLong());
        fields.put("image_id", quoted(image));
        fields.put("request_id", quoted(request));
        fields.put("attempt", "1");
        fields.put("request_attempt", "1");
        if (topic.equals(Topics.IMAGE_REQUESTED)) {
            fields.put("url", "\"http://127.0.0.1:1/a.jpg\"");
            fields.put("quality", "50");
            fields.put("effort", "\"FAST\"");
            return fields;
        }
        fields.put("milliseconds", "1");
        fields.put("outcome", quoted(List.of("completed", "failed", "postponed").get(kind)));
        if (kind == 0) {
            fields.put("output_key", quoted(request + "/" + image + ".jpg"));
            fields.put("unchanged", "false");
            List.of("source_bytes", "output_bytes", "width", "height").forEach(field -> fields.put(field, "1"));
            return fields;
        }
        fields.put("error_code", "\"timeout\"");
        fields.put("error_message", "\"No answer.\"");
        if (kind == 2) {
            fields.put("delay_milliseconds", "1");
            fields.put("handed_back", "false");
        }
        return fields;
    }

    private static String quoted(Object value) {
        return "\"" + value + "\"";
    }

    private static String json(Map<String, String> fields) {
        List<String> members = fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ":" + field.getValue())
                .toList();
        return "{" + String.join(",", members) + "}";
    }
}
