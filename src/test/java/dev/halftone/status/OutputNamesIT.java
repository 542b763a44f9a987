package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.HeldResponses;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.Prerequisite;
import dev.halftone.messages.Topics;
import dev.halftone.store.ImageKey;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that are named by the option {@code output_name}: their URLs, their headers, the archive. */
@Tag("process")
class OutputNamesIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    /** Names of products, and what their outputs are called. */
    private static final Map<String, String> NAMES = names();

    private static final String BY_ID = """
            {"outcome":"completed","image_id":"%s","request_id":"%s","attempt":1,"request_attempt":1,"output_key":"%s","unchanged":false,\
            "source_bytes":2,"output_bytes":1,"width":1,"height":1,"milliseconds":1}""";

    @TempDir
    Path directory;

    private final Origin origin = new Origin();

    @AfterEach
    void close() {
        origin.close();
    }

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("Table lamp, 40 W", "Table-lamp-40-W");
        names.put("Grüne Lampe", "Grüne-Lampe");
        names.put("电灯 红", "电灯-红");
        names.put("Lamp 💡", "Lamp");
        names.put("💡", "product");
        names.put("../../../etc/passwd", "etc-passwd");
        names.put("..%2F..%2Fx", "2F-2Fx");
        names.put("O'Neill & \"Sons\"", "O-Neill-Sons");
        names.put("x".repeat(300), "x".repeat(138));
        names.put("CON", "CON_");
        names.put("con", "con_-2");
        names.put("TABLE LAMP 40 w", "TABLE-LAMP-40-w-2");
        names.put("Table-lamp-40-W", "Table-lamp-40-W-3");
        names.put("Lamp-2", "Lamp-2");
        names.put("lamp", "lamp-3");
        names.put("-rf", "rf");
        names.put(".htaccess", "htaccess");
        names.put("402.335.30", "402.335.30");
        return names;
    }

    @Test
    void eachOutputIsServedAndPackedUnderItsName() throws Exception {
        String requestId = upload("{name}");
        List<Map<String, Object>> images = Api.images(requestId);

        assertThat(images).hasSize(NAMES.size());
        List<String> names = List.copyOf(NAMES.values());
        for (int i = 0; i < images.size(); i++) {
            String url = path(images.get(i));
            assertThat(url).matches("\\p{ASCII}+").startsWith("/images/" + requestId + "/" + id(images.get(i)) + "/");
            assertThat(URI.create(url).getPath()).endsWith("/" + names.get(i) + ".jpg");
            Response answer = get(url);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Pictures.decode(answer.asByteArray()).getWidth()).isEqualTo(64 + i);
        }
        assertThat(outputCsv(requestId)).contains((String) images.get(1).get("output_url"));
        assertThat(archive(requestId))
                .containsExactlyElementsOf(
                        names.stream().map(name -> name + ".jpg").toList());
    }

    private String upload(String template) {
        StringBuilder csv = new StringBuilder("S. No.,Product Name,Input Image Urls\n");
        int i = 0;
        for (String product : NAMES.keySet()) {
            String url = origin.serve("/" + i + ".jpg", Pictures.jpeg(64 + i, 48, i));
            i++;
            csv.append(i)
                    .append(",\"")
                    .append(product.replace("\"", "\"\""))
                    .append("\",")
                    .append(url)
                    .append('\n');
        }
        return ended(csv.toString(), template);
    }

    private static String ended(String csv, String template) {
        String requestId = Api.upload(csv, Map.of("output_name", template))
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
        assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Completed");
        return requestId;
    }

    /** As people unpack it on Linux. */
    @Test
    void unzipUnpacksTheArchive() throws Exception {
        Path unzip = Prerequisite.UNZIP.required();

        unpack(List.of(unzip.toString(), "-q", "output.zip", "-d", "unpacked"));
    }

    @Test
    void pythonUnpacksTheArchive() throws Exception {
        Path python = Prerequisite.PYTHON.required();

        unpack(List.of(python.toString(), "-m", "zipfile", "-e", "output.zip", "unpacked"));
    }

    private void unpack(List<String> command) throws IOException, InterruptedException {
        String requestId = upload("{name}");
        Files.write(
                directory.resolve("output.zip"),
                given().get("/requests/" + requestId + "/output.zip").asByteArray());
        File said = directory.resolve("said").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said);
        builder.environment().put("LC_ALL", "C.UTF-8");

        assertThat(builder.start().waitFor()).as(() -> read(said.toPath())).isZero();

        List<Map<String, Object>> images = Api.images(requestId);
        String listed = run(List.of("ls", "-1", "-U", "unpacked"));
        assertThat(listed.lines())
                .containsExactlyInAnyOrderElementsOf(
                        NAMES.values().stream().map(name -> name + ".jpg").toList());
        assertThat(Files.readAllBytes(directory.resolve("unpacked/Table-lamp-40-W.jpg")))
                .isEqualTo(get(path(images.get(0))).asByteArray());
    }

    /** Java lists names in the encoding of its own locale. */
    private String run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).directory(directory.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void aNamedOutputIsSavedUnderItsNameAndServedLikeOthers() throws Exception {
        String requestId = ended(
                "S. No.,Product Name,Input Image Urls\n7,Grüne Lampe,"
                        + origin.serve("/x/front%20view.jpeg", Pictures.jpeg(640, 480, 1)) + "\n",
                "{serial}-{name}-{position}-{source}");
        Map<String, Object> image = Api.images(requestId).get(0);
        String url = path(image);

        Response whole = get(url);

        assertThat(url).endsWith("/" + id(image) + "/7-Gr%C3%BCne-Lampe-1-front-view.jpg");
        assertThat(whole.header("Content-Disposition"))
                .isEqualTo("inline; filename=\"7-Gr_ne-Lampe-1-front-view.jpg\";"
                        + " filename*=UTF-8''7-Gr%C3%BCne-Lampe-1-front-view.jpg");
        assertThat(whole.header("Content-Type")).isEqualTo("image/jpeg");
        assertThat(whole.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        Response head = asIs().head(url);
        assertThat(head.statusCode()).isEqualTo(200);
        for (String name : List.of("Content-Type", "Content-Length", "Content-Disposition", "ETag", "Cache-Control")) {
            assertThat(head.header(name)).as(name).isEqualTo(whole.header(name));
        }
        asIs().header("If-None-Match", whole.header("ETag")).get(url).then().statusCode(304);
        Response part = asIs().header("Range", "bytes=10-19").get(url);
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(whole.asByteArray(), 10, 20));
        get(url + "/").then().statusCode(200);
    }

    @Test
    void underAnotherNameThereIsNoOutput() {
        String requestId = ended(
                "S. No.,Product Name,Input Image Urls\n7,Lamp," + origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1))
                        + "\n",
                "{name}");
        Map<String, Object> image = Api.images(requestId).get(0);
        String folder = "/images/" + requestId + "/" + id(image);

        get(folder + "/Lamp.jpg").then().statusCode(200);
        for (String other : List.of(
                "/lamp.jpg",
                "/Lamp.png",
                "/Lamp-2.jpg",
                "/Lamp",
                "/Lamp.jpg/x",
                ".jpg",
                "",
                "/",
                "/%2e%2e/Lamp.jpg",
                "/.jpg",
                "/L%FFmp.jpg")) {
            get(folder + other).then().statusCode(404);
        }
        get("/images/" + requestId + "/" + UUID.randomUUID() + "/Lamp.jpg")
                .then()
                .statusCode(404)
                .body("error", equalTo("There is no such image."));
        get(folder + "%2FLamp.jpg").then().statusCode(400);
    }

    /** Their output has the name of the first one; in the archive each has its own. */
    @Test
    void imagesOfTheSameUrlShareAnOutput() throws Exception {
        String url = origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1));
        String requestId = ended("""
                S. No.,Product Name,Input Image Urls
                1,Lamp,%1$s
                2,Chair,%1$s
                """.formatted(url), "{name}-{serial}");

        assertThat(Api.images(requestId))
                .extracting(OutputNamesIT::path)
                .allMatch(path -> path.endsWith("/Lamp-1.jpg"));
        assertThat(archive(requestId)).containsExactly("Lamp-1.jpg", "Chair-2.jpg");
        assertThat(origin.hits("/1.jpg")).isEqualTo(1);
        assertThat(files(requestId)).hasSize(1);
    }

    @Test
    void aTemplateThatIsWrongIsRefused() {
        Api.upload(Api.csv(List.of(List.of("http://a.example/1.jpg"))), Map.of("output_name", "{sku}"))
                .then()
                .statusCode(400)
                .body("error", containsString("the unknown placeholder '{sku}': there are '{serial}', '{name}',"));
    }

    @Test
    void aRequestTellsItsTemplate() {
        String url = origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1));
        String named = ended("S. No.,Product Name,Input Image Urls\n7,Lamp," + url + "\n", "{name}-{position}");
        String other = Api.upload(List.of(List.of(url)));

        given().get("/requests/" + named).then().body("options.output_name", equalTo("{name}-{position}"));
        given().get("/requests/" + other).then().body("options.output_name", equalTo("id"));
    }

    @Test
    void aRecordThatComesTwiceStoresTheSameOutput() throws Exception {
        String requestId = ended(
                "S. No.,Product Name,Input Image Urls\n7,Lamp," + origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1))
                        + "\n",
                "{name}");
        List<String> before = files(requestId);
        try (Broker broker = new Broker(SERVICE.bootstrapServers())) {
            ConsumerRecord<String, byte[]> sent = requested(broker, requestId);

            broker.send(new ProducerRecord<>(Topics.IMAGE_REQUESTED, sent.key(), sent.value()));

            broker.await(Topics.IMAGE_PROCESSED, 2, outcome -> requestId.equals(outcome.key()));
            assertThat(files(requestId)).isEqualTo(before).hasSize(1);
        }
    }

    private static ConsumerRecord<String, byte[]> requested(Broker broker, String requestId) {
        return broker.await(Topics.IMAGE_REQUESTED, 1, Broker.containing(requestId))
                .get(0);
    }

    /** A worker of the version before does not read the name, and stores the output by its id. */
    @Test
    void theOutcomeOfAnOlderWorkerCounts() throws Exception {
        HeldResponses held = new HeldResponses();
        String requestId = Api.upload(
                        "S. No.,Product Name,Input Image Urls\n7,Lamp," + origin.on("/1.jpg", held) + "\n",
                        Map.of("output_name", "{name}"))
                .path("request_id");
        held.awaitSeen(1);
        ImageKey byId = new ImageKey(
                UUID.fromString(requestId),
                UUID.fromString(id(Api.images(requestId).get(0))),
                "jpg");
        SERVICE.put(byId, Pictures.jpeg(8, 8, 1));
        try (Broker broker = new Broker(SERVICE.bootstrapServers())) {
            broker.send(new ProducerRecord<>(
                    Topics.IMAGE_PROCESSED,
                    requestId,
                    BY_ID.formatted(byId.imageId(), requestId, byId.path()).getBytes(UTF_8)));
            Api.awaitEnd(requestId);

            assertThat(path(Api.images(requestId).get(0))).isEqualTo("/images/" + byId.path());
            assertThat(archive(requestId)).containsExactly("Lamp.jpg");
            held.release(Pictures.jpeg(64, 64, 1));
            broker.await(Topics.IMAGE_PROCESSED, 2, outcome -> requestId.equals(outcome.key()));
        }
        // The output that came too late to count has another key, and is removed.
        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(files(requestId)).containsExactly(byId.imageId() + ".jpg"));
    }

    @Test
    void aRecordOfAnOlderProcessIsWorkedOnByItsId() throws Exception {
        String requestId = ended(
                "S. No.,Product Name,Input Image Urls\n7,Lamp," + origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1))
                        + "\n",
                "{name}");
        List<String> before = files(requestId);
        try (Broker broker = new Broker(SERVICE.bootstrapServers())) {
            ConsumerRecord<String, byte[]> sent = requested(broker, requestId);
            ObjectMapper json = new ObjectMapper();
            ObjectNode older = (ObjectNode) json.readTree(sent.value());
            assertThat(older.remove("output_name").textValue()).isEqualTo("Lamp");

            broker.send(new ProducerRecord<>(Topics.IMAGE_REQUESTED, sent.key(), json.writeValueAsBytes(older)));

            ConsumerRecord<String, byte[]> outcome = broker.await(
                            Topics.IMAGE_PROCESSED,
                            1,
                            Broker.containing(requestId)
                                    .and(Broker.containing("/Lamp.").negate()))
                    .get(0);
            assertThat(json.readTree(outcome.value()).get("output_key").textValue())
                    .isEqualTo(requestId + "/" + older.get("image_id").textValue() + ".jpg");
        }
        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(files(requestId)).isEqualTo(before));
        get(path(Api.images(requestId).get(0))).then().statusCode(200);
    }

    @Test
    void anOutputThatFailedImagesLeftIsRemoved() throws Exception {
        HeldResponses held = new HeldResponses();
        String requestId = Api.upload(
                        "S. No.,Product Name,Input Image Urls\n7,Lampe Grün,"
                                + origin.serve("/there.jpg", Pictures.jpeg(64, 64, 1)) + "\n8,Lampe Grün,"
                                + origin.on("/gone.jpg", held) + "\n",
                        Map.of("output_name", "{name}"))
                .path("request_id");
        held.awaitSeen(1);
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString("Lampe-Grün-2".getBytes(UTF_8));
        Path home = Files.createDirectories(SERVICE.store().resolve(requestId));
        Files.write(home.resolve(id(Api.images(requestId).get(1)) + "~" + name + ".jpg"), new byte[] {1});

        held.release(request -> request.response().setStatusCode(404).end());

        Api.awaitEnd(requestId);
        await().atMost(WAIT_TIMEOUT).until(() -> files(requestId).size() == 1);
        get(path(Api.images(requestId).get(0))).then().statusCode(200);
    }

    @Test
    void namedOutputsAreDeletedWithTheirRequest() throws Exception {
        String requestId = upload("{name}");
        String url = path(Api.images(requestId).get(2));
        assertThat(files(requestId)).hasSize(NAMES.size());

        given().delete("/requests/" + requestId).then().statusCode(204);

        await().atMost(WAIT_TIMEOUT).until(() -> Files.notExists(SERVICE.store().resolve(requestId)));
        get(url).then().statusCode(404);
    }

    private static String outputCsv(String requestId) {
        return given().get("/requests/" + requestId + "/output.csv").asString();
    }

    /** The names of its entries. */
    private static List<String> archive(String requestId) throws IOException {
        List<String> names = new ArrayList<>();
        byte[] archive = given().get("/requests/" + requestId + "/output.zip").asByteArray();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static List<String> files(String requestId) throws IOException {
        try (Stream<Path> files = Files.list(SERVICE.store().resolve(requestId))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String id(Map<String, Object> image) {
        return (String) image.get("image_id");
    }

    private static String path(Map<String, Object> image) {
        return ((String) image.get("output_url")).replaceFirst("http://[^/]*", "");
    }

    private static RequestSpecification asIs() {
        return given().urlEncodingEnabled(false);
    }

    private static Response get(String path) {
        return asIs().get(path);
    }
}
