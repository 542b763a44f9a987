package dev.halftone.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.halftone.catalog.RequestStatus;
import dev.halftone.recompress.Fit;
import dev.halftone.recompress.ImageFormat;
import dev.halftone.recompress.OutputFormat;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the records against {@code asyncapi.yaml}, and {@code asyncapi.yaml} against the records. */
class ContractTest {

    private static final UUID IMAGE = UUID.fromString("0199a1b2-c3d4-7e5f-8a6b-9c0d1e2f3a4b");
    private static final UUID REQUEST = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");
    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Instant ENDED = Instant.parse("2026-01-02T03:05:00Z");

    private static final SourceVersion VERSION = new SourceVersion(
            "0123456789abcdef".repeat(4), "W/\"v1\"", "Sun, 01 Sep 2024 10:00:00 GMT", "0123456789abcdef".repeat(2));
    private static final ImageRequested REQUESTED = new ImageRequested(
            IMAGE,
            REQUEST,
            "https://example.com/a,b.jpg?w=1",
            1,
            2,
            50,
            "FAST",
            "AUTO",
            1600,
            1200,
            "WEBP",
            "PAD",
            "#ff8800",
            true,
            true,
            "Grüne-Lampe_灯-2.1",
            REQUEST,
            new EarlierOutput(
                    "0199a1b2-0000-7000-8000-000000000000/0199a1b2-0000-7000-9000-000000000000.webp",
                    VERSION,
                    true,
                    315_000,
                    98_000,
                    1600,
                    1067,
                    true,
                    "The last 12 of 1067 rows are missing."));
    private static final ImageProcessed COMPLETED = new ImageProcessed.Completed(
            IMAGE,
            REQUEST,
            1,
            2,
            REQUEST + "/" + IMAGE + ".jpg",
            false,
            315_000,
            98_000,
            1600,
            1067,
            140,
            true,
            "The last 12 of 1067 rows are missing.",
            VERSION,
            true);
    private static final ImageProcessed FAILED = new ImageProcessed.Failed(
            IMAGE, REQUEST, 4, 2, FailureCode.HTTP_STATUS, "example.com answered 404 Not Found.", 12);
    private static final ImageProcessed POSTPONED = new ImageProcessed.Postponed(
            IMAGE, REQUEST, 1, 2, FailureCode.TIMEOUT, "The image did not arrive within 30000 ms.", 700, 30_000, true);
    private static final RequestCompleted ENDED_REQUEST = new RequestCompleted(
            REQUEST,
            "Completed",
            1,
            599,
            600,
            1,
            3,
            188_685_000,
            58_702_000,
            CREATED,
            ENDED,
            new RequestCompleted.Links(
                    "https://halftone.example.com/status/" + REQUEST + "/",
                    "https://halftone.example.com/requests/" + REQUEST + "/images",
                    "https://halftone.example.com/requests/" + REQUEST + "/output.csv",
                    "https://halftone.example.com/requests/" + REQUEST + "/output.zip"));

    private static final Set<String> ALWAYS_WRITTEN =
            Set.of("image_id", "request_id", "url", "attempt", "request_attempt", "quality", "effort", "subsampling");

    private final AsyncApi contract = new AsyncApi();
    private final RecordJson json = new RecordJson();

    /** Every record with all its fields, its topic and its own schema. */
    static Stream<Arguments> records() {
        return Stream.of(
                Arguments.of(REQUESTED, Topics.IMAGE_REQUESTED, "ImageRequested", ImageRequested.class),
                Arguments.of(COMPLETED, Topics.IMAGE_PROCESSED, "ImageCompleted", ImageProcessed.class),
                Arguments.of(FAILED, Topics.IMAGE_PROCESSED, "ImageFailed", ImageProcessed.class),
                Arguments.of(POSTPONED, Topics.IMAGE_PROCESSED, "ImagePostponed", ImageProcessed.class),
                Arguments.of(ENDED_REQUEST, Topics.REQUEST_COMPLETED, "RequestCompleted", RequestCompleted.class));
    }

    @Test
    void everyTopicIsDescribed() {
        assertThat(contract.topics()).containsExactlyInAnyOrderElementsOf(Topics.ALL);
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("records")
    void aRecordIsValidOnItsTopic(Object message, String topic) {
        assertThat(contract.objections(contract.schemaOf(topic, "payload"), json.write(message)))
                .isEmpty();
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("records")
    void aRecordHasTheFieldsThatAreDescribedAndNoOthers(Object message, String topic, String schema) {
        assertThat(AsyncApi.fields(json.write(message))).isEqualTo(contract.properties(schema));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("records")
    void aRecordComesBackAsItWas(Object message, String topic, String schema, Class<?> type)
            throws UnreadableRecordException {
        Object read = json.read(bytes(json.write(message)), type);
        assertThat(read).isEqualTo(message);
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("records")
    void fieldsOfANewerVersionAreIgnored(Object message, String topic, String schema, Class<?> type) throws Exception {
        ObjectNode newer = (ObjectNode) new ObjectMapper().readTree(json.write(message));
        newer.put("colour_of_the_sky", "blue");
        Object read = json.read(bytes(newer.toString()), type);
        assertThat(read).isEqualTo(message);
        assertThat(contract.objections(schema, newer.toString())).isEmpty();
    }

    /** Otherwise the outcomes of newer workers would be lost while old and new processes run side by side. */
    @ParameterizedTest
    @ValueSource(strings = {"quota_of_the_sky", "x", " "})
    void aCodeOfANewerVersionIsReadAsInternalWithItsMessage(String code) throws Exception {
        for (ImageProcessed message : List.of(FAILED, POSTPONED)) {
            ObjectNode newer = (ObjectNode) new ObjectMapper().readTree(json.write(message));
            newer.put("error_code", code);

            ImageProcessed read = json.read(bytes(newer.toString()), ImageProcessed.class);

            newer.put("error_code", "internal");
            assertThat(json.write(read)).isEqualTo(newer.toString());
        }
    }

    /** Each required field of each record that this service itself reads. */
    static Stream<Arguments> requiredFields() {
        AsyncApi contract = new AsyncApi();
        return records()
                .filter(record -> record.get()[3] != RequestCompleted.class)
                .flatMap(record -> contract.required((String) record.get()[2]).stream()
                        .map(field -> Arguments.of(record.get()[0], record.get()[1], field, record.get()[3])));
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("requiredFields")
    void aRecordWithoutARequiredFieldIsUnreadable(Object message, String topic, String field, Class<?> type)
            throws Exception {
        ObjectNode incomplete = (ObjectNode) new ObjectMapper().readTree(json.write(message));
        incomplete.remove(field);
        assertThat(contract.objections(contract.schemaOf(topic, "payload"), incomplete.toString()))
                .isNotEmpty();
        assertThatThrownBy(() -> json.read(bytes(incomplete.toString()), type))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(field);
    }

    /** Jackson's {@code required} accepts a null. */
    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("requiredFields")
    void aRecordWithNullInARequiredFieldIsUnreadable(Object message, String topic, String field, Class<?> type)
            throws Exception {
        ObjectNode incomplete = (ObjectNode) new ObjectMapper().readTree(json.write(message));
        incomplete.putNull(field);
        assertThat(contract.objections(contract.schemaOf(topic, "payload"), incomplete.toString()))
                .isNotEmpty();
        assertThatThrownBy(() -> json.read(bytes(incomplete.toString()), type))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(field);
    }

    /** Each number of each record that this service itself reads. */
    static Stream<Arguments> numbers() {
        return records()
                .filter(record -> record.get()[3] != RequestCompleted.class)
                .flatMap(record -> fields(record.get()[0]).entrySet().stream()
                        .filter(field -> field.getValue().isNumber())
                        .map(field -> Arguments.of(record.get()[0], record.get()[1], field.getKey(), record.get()[3])));
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("numbers")
    void aRecordWithANumberThatIsTooSmallIsUnreadable(Object message, String topic, String field, Class<?> type)
            throws Exception {
        ObjectNode broken = (ObjectNode) new ObjectMapper().readTree(json.write(message));
        broken.put(field, -1);
        assertThat(contract.objections(contract.schemaOf(topic, "payload"), broken.toString()))
                .isNotEmpty();
        assertThatThrownBy(() -> json.read(bytes(broken.toString()), type))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(field);
    }

    private static Map<String, JsonNode> fields(Object message) {
        Map<String, JsonNode> fields = new TreeMap<>();
        ObjectNode object = new ObjectMapper().valueToTree(message);
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    /** Otherwise a producer could name the outputs of others, or something that is not an output. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".jpg",
                "%2$s/%1$s",
                "%2$s/%1$s.",
                "%2$s/%1$s.exe",
                "%2$s/%1$s.JPG",
                "%2$s/%1$s.jpg.html",
                "%2$s/%1$s.jpg ",
                "%2$s/%1$s.jpg\n",
                "%2$s/%1$s.svg",
                "%1$s/%1$s.jpg",
                "%2$s/%2$s.jpg",
                "0199a1b2-0000-7000-8000-000000000002/%1$s.jpg",
                "%2$s/0199a1b2-c3d4-7e5f-8a6b-9c0d1e2f3a4c.jpg",
                "../%2$s/%1$s.jpg",
                "%2$s/../%2$s/%1$s.jpg",
                "0199a1b2-0000-7000-8000-000000000002/../%2$s/%1$s.jpg",
                "/%2$s/%1$s.jpg",
                "/etc/passwd",
                "//%2$s/%1$s.jpg",
                "%2$s\\%1$s.jpg",
                "%2$s//%1$s.jpg",
                "%2$s/%1$s/.jpg",
                "%2$s/%1$s/..jpg",
                "%2$s/%1$s/../x.jpg",
                "%2$s/%1$s/x/y.jpg",
                "%2$s/%1$s/x\\y.jpg",
                "%2$s/%1$s/x%%2Fy.jpg",
                "%2$s/%1$s/x y.jpg",
                "%2$s/%1$s/-x.jpg",
                "%2$s/%1$s/x.exe",
                "%2$s/%1$s/x.jpg.exe",
                "%2$s/%1$s/x",
                "%2$s/%1$sx.jpg",
                "%2$s/%1$s-x.jpg",
                "%1$s/%2$s/x.jpg",
                "https://example.com/%2$s/%1$s.jpg"
            })
    void anOutputKeyThatIsNotTheRecordsOwnIsUnreadable(String key) throws Exception {
        ObjectNode forged = (ObjectNode) new ObjectMapper().readTree(json.write(COMPLETED));
        forged.put("output_key", key.formatted(IMAGE, REQUEST));
        assertThatThrownBy(() -> json.read(bytes(forged.toString()), ImageProcessed.class))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("output_key")
                .hasMessageContaining(REQUEST.toString())
                .message()
                .hasSizeLessThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "Table-lamp-2", "402.335.30", "Grüne-Lampe", "电灯", "CON_", "a.jpg"})
    void anOutputMayHaveAName(String name) throws Exception {
        ObjectNode named = (ObjectNode) new ObjectMapper().readTree(json.write(COMPLETED));
        named.put("output_key", REQUEST + "/" + IMAGE + "/" + name + ".webp");

        assertThat(contract.objections("ImageCompleted", named.toString())).isEmpty();
        ImageProcessed.Completed read =
                (ImageProcessed.Completed) json.read(bytes(named.toString()), ImageProcessed.class);
        assertThat(read.outputKey()).isEqualTo(REQUEST + "/" + IMAGE + "/" + name + ".webp");
    }

    @ParameterizedTest
    @EnumSource
    void theOutputsOfEveryFormatHaveAKey(ImageFormat format) throws UnreadableRecordException {
        ImageProcessed.Completed completed = new ImageProcessed.Completed(
                IMAGE,
                REQUEST,
                1,
                2,
                REQUEST + "/" + IMAGE + "." + format.extension(),
                false,
                2,
                1,
                1,
                1,
                1,
                false,
                null,
                null,
                false);

        assertThat(json.read(bytes(json.write(completed)), ImageProcessed.class))
                .isEqualTo(completed);
        assertThat(contract.objections("ImageCompleted", json.write(completed))).isEmpty();
        assertThat(ImageProcessed.OUTPUT_EXTENSIONS).hasSameSizeAs(ImageFormat.values());
    }

    @Test
    void optionsThatAreTheirDefaultsAndTheOwnerAreLeftOutWhereThereIsNone() throws UnreadableRecordException {
        ImageRequested usual = new ImageRequested(
                IMAGE,
                REQUEST,
                "https://example.com/a.jpg",
                1,
                1,
                50,
                "SMALL",
                "AUTO",
                null,
                null,
                "JPEG",
                "INSIDE",
                "#ffffff",
                false,
                false,
                null,
                null,
                null);
        String written = json.write(usual);
        assertThat(AsyncApi.fields(written)).isEqualTo(ALWAYS_WRITTEN);
        assertThat(contract.objections("ImageRequested", written)).isEmpty();
        assertThat(json.read(bytes(written), ImageRequested.class)).isEqualTo(usual);
    }

    /** One of a process that does not know the options of output formats. */
    @Test
    void aRecordOfAnOlderProcessHasTheDefaults() throws UnreadableRecordException {
        String old = """
                {"image_id":"%s","request_id":"%s","url":"https://example.com/a.jpg","attempt":1,"request_attempt":1,
                 "quality":50,"effort":"FAST","max_width":1600}""".formatted(IMAGE, REQUEST);

        assertThat(json.read(bytes(old), ImageRequested.class))
                .isEqualTo(new ImageRequested(
                        IMAGE,
                        REQUEST,
                        "https://example.com/a.jpg",
                        1,
                        1,
                        50,
                        "FAST",
                        "AUTO",
                        1600,
                        null,
                        null,
                        null,
                        null,
                        false,
                        false,
                        null,
                        null,
                        null));
    }

    @ParameterizedTest
    @CsvSource({
        "format, AVIF, 'the field format is none of [JPEG, WEBP, PNG, KEEP, AUTO]'",
        "format, webp, 'the field format is none of [JPEG, WEBP, PNG, KEEP, AUTO]'",
        "fit, COVER, 'the field fit is none of [INSIDE, PAD, CROP]'",
        "background, red, 'the field background is neither #rrggbb nor transparent'",
        "background, '#FF8800', 'the field background is neither #rrggbb nor transparent'",
        "subsampling, SOME, 'the field subsampling is none of [AUTO, KEEP]'",
        "output_name, '', 'the field output_name is not a safe name of at most 150 bytes'",
        "output_name, a/b, 'the field output_name is not a safe name of at most 150 bytes'",
        "output_name, .., 'the field output_name is not a safe name of at most 150 bytes'",
        "output_name, .a, 'the field output_name is not a safe name of at most 150 bytes'",
        "output_name, -a, 'the field output_name is not a safe name of at most 150 bytes'",
        "output_name, 'a b', 'the field output_name is not a safe name of at most 150 bytes'"
    })
    void aValueOfANewerVersionIsUnreadable(String field, String value, String reason) throws Exception {
        ObjectNode newer = (ObjectNode) new ObjectMapper().readTree(json.write(REQUESTED));
        newer.put(field, value);

        assertThat(contract.objections("ImageRequested", newer.toString())).isNotEmpty();
        assertThatThrownBy(() -> json.read(bytes(newer.toString()), ImageRequested.class))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_width", "max_height"})
    void aBoxToFillNeedsBothSides(String side) throws Exception {
        ObjectNode incomplete = (ObjectNode) new ObjectMapper().readTree(json.write(REQUESTED));
        incomplete.remove(side);

        assertThatThrownBy(() -> json.read(bytes(incomplete.toString()), ImageRequested.class))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("the field fit is PAD, which needs max_width and max_height");
    }

    @Test
    void anOutcomeOfTheUsualKindHasNeitherAnimationNorWarningAndWasNotReused() throws UnreadableRecordException {
        ImageProcessed usual = new ImageProcessed.Completed(
                IMAGE, REQUEST, 1, 2, REQUEST + "/" + IMAGE + ".webp", false, 2, 1, 1, 1, 1, false, null, null, false);
        String written = json.write(usual);

        assertThat(AsyncApi.fields(written)).doesNotContain("animated", "warning", "reused");
        assertThat(json.read(bytes(written), ImageProcessed.class)).isEqualTo(usual);
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void everyFailureCodeIsDescribed(FailureCode code) {
        String failed = json.write(new ImageProcessed.Failed(IMAGE, REQUEST, 1, 1, code, "Some reason.", 0));
        assertThat(contract.objections("ImageProcessed", failed)).isEmpty();
    }

    @Test
    void theDescribedValuesAreThoseOfTheCode() {
        assertThat(contract.values("FailureCode")).isEqualTo(names(FailureCode.values(), FailureCode::wireName));
        assertThat(contract.values("ImageRequested", "effort")).isEqualTo(names(Effort.values(), Effort::name));
        assertThat(contract.values("ImageRequested", "subsampling"))
                .isEqualTo(names(Subsampling.values(), Subsampling::name));
        assertThat(contract.values("ImageRequested", "format"))
                .isEqualTo(names(OutputFormat.values(), OutputFormat::name));
        assertThat(contract.values("ImageRequested", "fit")).isEqualTo(names(Fit.values(), Fit::name));
        Set<String> ends = names(RequestStatus.values(), RequestStatus::label);
        ends.remove(RequestStatus.PENDING.label());
        assertThat(contract.values("RequestCompleted", "status")).isEqualTo(ends);
    }

    @Test
    void theEarlierOutputAndItsSourceAreDescribed() throws Exception {
        JsonNode earlier = new ObjectMapper().readTree(json.write(REQUESTED)).get("earlier");
        assertThat(AsyncApi.fields(earlier.toString())).isEqualTo(contract.properties("EarlierOutput"));
        assertThat(AsyncApi.fields(earlier.get("source").toString())).isEqualTo(contract.properties("SourceVersion"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "sha256, 0123",
                "etag, v1",
                "etag, `\"v1\"\r\nCookie: a=b`",
                "etag, `\"\"`",
                "last_modified, `Sun\r\nCookie: a=b`",
                "redirected_to, http://a.example/"
            })
    void aSourceThatCannotBeAskedForIsUnreadable(String field, String value) throws Exception {
        for (ObjectNode forged : List.of((ObjectNode) new ObjectMapper().readTree(json.write(REQUESTED)), (ObjectNode)
                new ObjectMapper().readTree(json.write(COMPLETED)))) {
            boolean outcome = forged.has("outcome");
            ((ObjectNode) forged.at(outcome ? "/source" : "/earlier/source")).put(field, value);

            assertThat(contract.objections(outcome ? "ImageProcessed" : "ImageRequested", forged.toString()))
                    .isNotEmpty();
            Class<?> type = outcome ? ImageProcessed.class : ImageRequested.class;
            assertThatThrownBy(() -> json.read(bytes(forged.toString()), type))
                    .isInstanceOf(UnreadableRecordException.class)
                    .hasMessageContaining(field)
                    .message()
                    .doesNotContain(value);
        }
    }

    @Test
    void theSameWorkCanBeDoneWithoutTheEarlierOutput() throws Exception {
        ObjectNode without = (ObjectNode) new ObjectMapper().readTree(json.write(REQUESTED));
        without.remove("earlier");

        assertThat(json.write(REQUESTED.withoutEarlier())).isEqualTo(without.toString());
    }

    @Test
    void theLinksOfTheEventAreDescribed() throws Exception {
        String links = new ObjectMapper()
                .readTree(json.write(ENDED_REQUEST))
                .get("links")
                .toString();
        assertThat(AsyncApi.fields(links)).isEqualTo(contract.properties("Links"));
    }

    @Test
    void theEventIsACloudEventInBinaryMode() throws Exception {
        String headers = new ObjectMapper().writeValueAsString(ENDED_REQUEST.headers("/halftone"));
        String schema = contract.schemaOf(Topics.REQUEST_COMPLETED, "headers");
        assertThat(contract.objections(schema, headers)).isEmpty();
        assertThat(AsyncApi.fields(headers)).isEqualTo(contract.properties(schema));
        assertThat(ENDED_REQUEST.headers("/halftone"))
                .containsEntry("ce_id", REQUEST + "-1")
                .containsEntry("ce_time", "2026-01-02T03:05:00Z");
    }

    static List<Arguments> recordsThatBreakTheContract() {
        return List.of(
                Arguments.of("an id that is no UUID", "ImageFailed", FAILED, "image_id", "\"42\""),
                Arguments.of("a code that is not described", "ImageFailed", FAILED, "error_code", "\"bad_luck\""),
                Arguments.of("another outcome", "ImageProcessed", COMPLETED, "outcome", "\"lost\""),
                Arguments.of("a quality above 100", "ImageRequested", REQUESTED, "quality", "101"),
                Arguments.of("a request that goes on", "RequestCompleted", ENDED_REQUEST, "status", "\"Pending\""),
                Arguments.of(
                        "a time without zone",
                        "RequestCompleted",
                        ENDED_REQUEST,
                        "completed_at",
                        "\"2026-01-02T03:05:00\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recordsThatBreakTheContract")
    void theSchemasRefuse(String what, String schema, Object message, String field, String value) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode broken = (ObjectNode) mapper.readTree(json.write(message));
        broken.set(field, mapper.readTree(value));
        assertThat(contract.objections(schema, broken.toString())).isNotEmpty();
    }

    private static <T> Set<String> names(T[] values, Function<T, String> name) {
        return Arrays.stream(values).map(name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
