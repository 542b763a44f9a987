package dev.halftone.fetch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.TraceCollector;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service with headers and proxies for some hosts, as an operator sets them: a file, and a secret in the environment. */
@Tag("process")
class HostSettingsIT {

    private static final String TOKEN = "t0k3n-of-images";
    private static final String PASSWORD = "p4ssw0rd-of-proxy";

    private static final Path FOLDER = folder();
    private static final Certificates CERTIFICATES = new Certificates(FOLDER);
    private static final PfxOptions CERTIFICATE =
            CERTIFICATES.issue("images", "san=dns:images.test,dns:cdn.images.test,dns:other.test", "-validity", "30");
    private static final LoopbackNameServer NAMES = new LoopbackNameServer();
    private static final Origin ORIGIN = new Origin();
    private static final TraceCollector TRACES = new TraceCollector();
    private static final LoopbackProxy PROXY = LoopbackProxy.relaying(ORIGIN.vertx());
    private static final LoopbackProxy REFUSING =
            LoopbackProxy.answering(ORIGIN.vertx(), "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(settings());

    private static Map<String, String> settings() {
        for (String name : List.of("images.test", "cdn.images.test", "other.test", "refused.test")) {
            NAMES.answer(name, "127.0.0.1");
        }
        Map<String, String> settings = new HashMap<>(TRACES.settings());
        settings.put("halftone.fetch.extra-ca", CERTIFICATES.authority());
        settings.put("halftone.fetch.dns-servers", NAMES.address());
        settings.put("halftone.fetch.proxy", "http://me:" + PASSWORD + "@127.0.0.1:" + PROXY.port());
        settings.put("images.token", TOKEN);
        settings.put("smallrye.config.locations", file().toString());
        return settings;
    }

    private static Path file() {
        String file = """
                halftone.fetch.hosts."images.test".headers.Authorization=Bearer ${IMAGES_TOKEN}
                halftone.fetch.hosts."*.images.test".headers.X-Api-Key=${IMAGES_TOKEN}
                halftone.fetch.hosts."refused.test".proxy=http://me:%s@127.0.0.1:%d
                quarkus.log.category."dev.halftone".level=DEBUG
                quarkus.log.category."io.netty".level=DEBUG
                quarkus.log.category."io.vertx".level=DEBUG
                quarkus.log.category."io.smallrye".level=DEBUG
                quarkus.log.category."io.quarkus".level=DEBUG
                """.formatted(PASSWORD, REFUSING.port());
        try {
            return Files.writeString(FOLDER.resolve("hosts.properties"), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            Path target = Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
            return Files.createTempDirectory(target, "hosts");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        PROXY.close();
        REFUSING.close();
        TRACES.close();
        ORIGIN.close();
        NAMES.close();
    }

    @Test
    void imagesComeThroughTheProxyWithTheHeadersAndCookiesOfTheirHostAndNothingShowsASecret() {
        Queue<String> others = new ConcurrentLinkedQueue<>();
        int port = serveTls(request -> {
            String name = request.authority().host();
            String here = "https://" + name + ":" + request.authority().port();
            boolean authorized = name.equals("images.test")
                    ? ("Bearer " + TOKEN).equals(request.getHeader("Authorization"))
                    : TOKEN.equals(request.getHeader("X-Api-Key"));
            if (name.equals("other.test")) {
                others.add(request.headers().toString());
                picture(request);
            } else if (!authorized) {
                request.response().setStatusCode(401).end(String.valueOf(request.headers()));
            } else if (request.path().equals("/leaving.jpg")) {
                redirect(request, here.replace(name, "other.test") + "/left.jpg");
            } else if (request.path().equals("/cookie.jpg") && !"seen=1".equals(request.getHeader("Cookie"))) {
                request.response().putHeader("Set-Cookie", "seen=1; Secure; HttpOnly; Path=/");
                redirect(request, here + "/cookie.jpg");
            } else if (request.path().equals("/missing.jpg")) {
                request.response().setStatusCode(404).end();
            } else {
                picture(request);
            }
        });
        String clear = ORIGIN.on("/clear.jpg", request -> {
            others.add(request.headers().toString());
            picture(request);
        });
        List<String> urls = List.of(
                "https://images.test:" + port + "/1.jpg",
                "https://cdn.images.test:" + port + "/2.jpg",
                "https://images.test:" + port + "/cookie.jpg",
                "https://cdn.images.test:" + port + "/leaving.jpg",
                clear.replace("127.0.0.1", "images.test"),
                "https://images.test:" + port + "/missing.jpg",
                "http://refused.test:" + ORIGIN.port() + "/1.jpg");

        String request = Api.upload(urls.stream().map(List::of).toList());
        Api.awaitEnd(request);

        assertThat(Api.images(request))
                .extracting(image -> image.get("state") + " " + image.get("error_code"))
                .containsExactly(
                        "Completed null",
                        "Completed null",
                        "Completed null",
                        "Completed null",
                        "Completed null",
                        "Failed http_status",
                        "Failed connect");
        assertThat(Api.images(request).get(6).get("error_message"))
                .isEqualTo(
                        "The proxy answered 403 Forbidden when it was asked for a connection to refused.test on port "
                                + ORIGIN.port() + ".");
        assertThat(PROXY.asked())
                .contains("CONNECT 127.0.0.1:" + port + " HTTP/1.1", "CONNECT 127.0.0.1:" + ORIGIN.port() + " HTTP/1.1")
                .allMatch(line -> line.startsWith("CONNECT 127.0.0.1:"));
        assertThat(PROXY.headers("Proxy-Authorization")).allMatch(value -> value.isPresent());
        assertThat(PROXY.heads().toString()).doesNotContain(TOKEN);
        assertThat(others).hasSize(2).noneMatch(headers -> headers.contains(TOKEN) || headers.contains("Proxy-"));
        assertThatNothingShowsASecret(request);
    }

    private static void assertThatNothingShowsASecret(String request) {
        await().until(() -> TRACES.spans().stream()
                        .filter(span -> span.getName().equals("fetch"))
                        .count()
                >= 7);
        String shown = String.join(
                "\n",
                SERVICE.log(),
                String.valueOf(TRACES.spans()),
                SERVICE.management().get("/q/metrics").asString(),
                SERVICE.management().get("/q/health").asString(),
                SERVICE.management().get("/q/info").asString(),
                given().get("/q/info").asString(),
                given().get("/q/openapi").asString(),
                given().get("/requests/" + request).asString(),
                given().get("/requests/" + request + "/output.csv").asString(),
                String.valueOf(Api.images(request)));
        assertThat(shown)
                .contains("fetch", "refused.test", "halftone_")
                .doesNotContain(TOKEN)
                .doesNotContain(PASSWORD);
    }

    private static int serveTls(Handler<HttpServerRequest> handler) {
        return ORIGIN.vertx()
                .createHttpServer(
                        new HttpServerOptions().setSsl(true).setUseAlpn(true).setKeyCertOptions(CERTIFICATE))
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static void picture(HttpServerRequest request) {
        request.response().end(Buffer.buffer(Pictures.jpeg(64, 48, 1)));
    }

    private static void redirect(HttpServerRequest request, String location) {
        request.response().setStatusCode(302).putHeader("Location", location).end();
    }
}
