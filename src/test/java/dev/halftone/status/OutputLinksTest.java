package dev.halftone.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OutputLinksTest {

    @Test
    void pagesAreWrittenOffTheEventLoopAndComeBackToIt() throws Exception {
        OutputLinks links = new OutputLinks(null);
        AtomicBoolean writtenOnEventLoop = new AtomicBoolean(true);
        CompletableFuture<Context> answered = new CompletableFuture<>();
        Vertx vertx = Vertx.vertx();
        try {
            Context context = vertx.getOrCreateContext();
            context.runOnContext(ignored -> links.onWorker(() -> {
                        writtenOnEventLoop.set(Context.isOnEventLoopThread());
                        return "page";
                    })
                    .subscribe()
                    .with(page -> answered.complete(Vertx.currentContext()), answered::completeExceptionally));

            assertThat(answered.get(60, TimeUnit.SECONDS)).isSameAs(context);
            assertThat(writtenOnEventLoop).isFalse();
        } finally {
            vertx.close();
        }
    }
}
