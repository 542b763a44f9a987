package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service that trusts one more authority than its platform. */
@Tag("process")
class ExtraCaIT {

    private static final String HOST = "san=ip:127.0.0.1";

    private static final Certificates CERTIFICATES = new Certificates(folder());

    @RegisterExtension
    static final PackagedService SERVICE =
            PackagedService.with(Map.of("halftone.fetch.extra-ca", CERTIFICATES.authority()));

    private static Path folder() {
        try {
            Path target = Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
            return Files.createTempDirectory(target, "certificates");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void imagesComeFromOriginsThatItSignsAndFromNoOthers() {
        PfxOptions signed = CERTIFICATES.issue("signed", HOST, "-validity", "30");
        PfxOptions unknown = CERTIFICATES.selfSigned("unknown", HOST);
        try (Origin origin = new Origin()) {
            String request = Api.upload(List.of(List.of(url(origin, signed)), List.of(url(origin, unknown))));

            Api.awaitEnd(request);

            assertThat(Api.images(request))
                    .extracting(image -> image.get("state") + " " + image.get("error_code"))
                    .containsExactly("Completed null", "Failed tls");
        }
    }

    private static String url(Origin origin, PfxOptions certificate) {
        int port = origin.vertx()
                .createHttpServer(
                        new HttpServerOptions().setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate))
                .requestHandler(request -> request.response().end(Buffer.buffer(Pictures.jpeg(64, 48, 1))))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        return "https://127.0.0.1:" + port + "/1.jpg";
    }
}
