package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * From the CSV to the listing. Tests may reach only 127.0.0.1. 127.0.0.2, also this machine, stands for what must not
 * be reached.
 */
@Tag("process")
class BlockedAddressIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    @Test
    void anImageThatLeadsInsideFailsAtOnceWithoutAConnection() {
        try (Origin origin = new Origin()) {
            AtomicInteger connections = new AtomicInteger();
            int inside = origin.vertx()
                    .createNetServer()
                    .connectHandler(socket -> {
                        connections.incrementAndGet();
                        socket.close();
                    })
                    .listen(0, "127.0.0.2")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .actualPort();
            String target = "http://127.0.0.2:" + inside + "/latest/meta-data/";
            Map<String, String> codes = new LinkedHashMap<>();
            codes.put(target, "blocked_address");
            codes.put(target.replace("127.0.0.2", "127.0.0.2."), "blocked_address");
            for (String spelling : List.of("2130706434", "0x7f.0.0.2", "127.2", "127%2e0.0.2")) {
                codes.put(target.replace("127.0.0.2", spelling), "blocked_address");
            }
            codes.put(target.replace("127.0.0.2", "[::ffff:127.0.0.2]"), "blocked_address");
            codes.put(target.replace("127.0.0.2", "inside.test"), "blocked_address");
            codes.put(origin.on("/moved", request -> redirect(request, target)), "blocked_address");
            String good = origin.serve("/good.jpg", Pictures.jpeg(320, 240, 1));
            codes.put(good, null);
            codes.put(good.replace("127.0.0.1", "outside.test"), null);

            String requestId = Api.upload(codes.keySet().stream().map(List::of).toList());
            Api.awaitEnd(requestId);

            assertThat(Api.images(requestId)).hasSameSizeAs(codes.keySet()).allSatisfy(image -> {
                assertThat(image).containsEntry("error_code", codes.get((String) image.get("input_url")));
                assertThat(image).containsEntry("attempts", 1);
            });
            for (String host : List.of("4294967296", "127.0.0.2%00", "xn--", "user:secret@127.0.0.2")) {
                Api.upload(Api.csv(List.of(List.of(target.replace("127.0.0.2", host)))), Map.of())
                        .then()
                        .statusCode(400)
                        .body("details[0].message", containsString("can't be fetched"));
            }
            assertThat(connections).hasValue(0);
        }
    }

    private static void redirect(HttpServerRequest request, String location) {
        request.response().setStatusCode(302).putHeader("Location", location).end();
    }
}
