import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Consumes the completion events of Halftone's requests. JDK 17 or newer, with kafka-clients and slf4j-api on the class path.
 *
 * <pre>java -cp 'kafka-clients.jar:slf4j-api.jar' CompletionConsumer.java localhost:9092 [group]</pre>
 */
public final class CompletionConsumer {

    private CompletionConsumer() {}

    public static void main(String... arguments) {
        if (arguments.length == 0) {
            System.err.println("usage: java CompletionConsumer.java BROKERS [GROUP]");
            System.exit(2);
        }
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", arguments[0],
                "group.id", arguments.length > 1 ? arguments[1] : "halftone-example-java",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", false);
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        Runtime.getRuntime().addShutdownHook(new Thread(consumer::wakeup));
        try (consumer) {
            consumer.subscribe(List.of("halftone.request.completed"));
            while (true) {
                for (ConsumerRecord<String, String> event : consumer.poll(Duration.ofSeconds(1))) {
                    // A CloudEvent in Kafka's binary mode: attributes are headers, the data is JSON. Parse it with the
                    // library of your choice. An event may come twice, with the same ce_id.
                    System.out.println(header(event, "ce_id") + " " + event.value());
                }
                consumer.commitSync(); // after the work, so that no event is missed
            }
        } catch (WakeupException leaving) {
            // closed when the program ends
        }
    }

    private static String header(ConsumerRecord<String, String> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
