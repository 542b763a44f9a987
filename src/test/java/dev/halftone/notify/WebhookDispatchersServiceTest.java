package dev.halftone.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.EmbeddedServersResource;
import dev.halftone.WebhookReceiver.Message;
import dev.halftone.catalog.WebhookQueue;
import dev.halftone.catalog.WebhookSweep;
import dev.halftone.config.Roles;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What several dispatchers do with one queue, and one that leaves. */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
class WebhookDispatchersServiceTest extends ReceivingTest {

    @Inject
    WebhookQueue queue;

    @Inject
    WebhookSweep sweep;

    @Inject
    WebhookDelivery delivery;

    @Inject
    DeliveryPolicy policy;

    @Inject
    SigningSecrets secrets;

    @Inject
    WebhooksConfig config;

    @Inject
    WebhookMetrics metrics;

    @Inject
    Vertx vertx;

    /** Beside the service's own. */
    private WebhookDispatcher dispatcher(WebhookDelivery sending) {
        return new WebhookDispatcher(
                queue, sweep, sending, policy, secrets, config, metrics, vertx, Roles.of(Roles.Role.API));
    }

    @Test
    void twoDispatchersDeliverOnce() throws InterruptedException {
        WebhookDispatcher second = dispatcher(delivery);
        second.start(new StartupEvent());
        try {
            String url = receiver.answering("/hook", nth -> 200);
            List<String> requests =
                    IntStream.range(0, 30).mapToObj(i -> upload(url)).toList();

            requests.forEach(requestId -> awaitState(requestId, "Delivered"));

            assertThat(receiver.messages("/hook"))
                    .extracting(Message::id)
                    .containsExactlyInAnyOrderElementsOf(
                            requests.stream().map(id -> id + "-1").toList());
        } finally {
            second.stop(new ShutdownEvent());
        }
    }

    @Test
    void aDispatcherThatLeavesHandsBackWhatIsNotAnswered() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        String url = receiver.receiving("/hook", silent -> asked.incrementAndGet());
        WebhookDispatcher leaving = dispatcher(delivery);
        leaving.start(new StartupEvent());
        // More than one dispatcher may send to one host at a time, so that both have some.
        List<String> requests = IntStream.range(0, 2 * config.maxInFlightPerHost())
                .mapToObj(i -> upload(url))
                .toList();
        await().atMost(WAIT_TIMEOUT).until(() -> asked.get() >= requests.size());

        leaving.stop(new ShutdownEvent());

        assertThat(requests).flatExtracting(ReceivingTest::errorCodes).contains("cancelled");
        receiver.answering("/hook", nth -> 200);
        requests.forEach(requestId -> awaitState(requestId, "Delivered"));
    }

    /** An unexpected fault of the service must not be repeated for ever, nor keep its place. */
    @Test
    void aDeliveryThatFailsWithinIsAFailedAttempt() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        String url = receiver.receiving("/hook", silent -> asked.incrementAndGet());
        WebhookDispatcher second = dispatcher(new WebhookDelivery(secrets, null, config));
        second.start(new StartupEvent());
        try {
            // The service's own dispatcher takes as many as a host may have; the others are for the second.
            List<String> requests = IntStream.range(0, 4 * config.maxInFlightPerHost())
                    .mapToObj(i -> upload(url))
                    .toList();

            await().atMost(WAIT_TIMEOUT)
                    .until(() -> requests.stream()
                                    .filter(requestId -> errorCodes(requestId).contains("internal"))
                                    .count()
                            > config.maxInFlightPerHost());
            second.stop(new ShutdownEvent());

            receiver.answering("/hook", nth -> 200);
            requests.forEach(requestId -> awaitState(requestId, "Delivered"));
        } finally {
            second.stop(new ShutdownEvent());
        }
    }
}
