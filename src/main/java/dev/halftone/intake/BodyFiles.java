package dev.halftone.intake;

import dev.halftone.http.ApiException;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Receives uploads whose body is the CSV itself into temporary files, next to those that Quarkus creates for form
 * parts. A body is written as it arrives: reading pauses while the disk is behind, which bounds the memory.
 */
@ApplicationScoped
class BodyFiles {

    private static final Logger LOG = Logger.getLogger(BodyFiles.class);
    private static final String CONTINUE = "100-continue";

    private final Vertx vertx;
    private final FileSystem files;
    private final long maxBytes;
    private final String directory;

    BodyFiles(
            Vertx vertx,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodySize,
            @ConfigProperty(name = "quarkus.http.body.uploads-directory") String directory) {
        this.vertx = vertx;
        this.files = vertx.fileSystem();
        this.maxBytes = maxBodySize.asLongValue();
        this.directory = directory;
    }

    /**
     * Receives the body, passes its file to {@code use}, and deletes the file when that ends. A client that disconnects
     * meanwhile does not cancel this, since a complete upload may already be stored.
     *
     * @return fails with {@link ApiException} if the body is too long or ends too early
     */
    <T> Uni<T> withBodyOf(RoutingContext routing, Function<Path, Uni<T>> use) {
        HttpServerRequest request = routing.request();
        request.pause();
        // Register the handlers before creating the file: later ones are not called if the client disconnects
        // meanwhile.
        Promise<Void> end = Promise.promise();
        request.exceptionHandler(gone -> end.tryFail(ApiException.badRequest("The body was cut off.")));
        // A response was sent before the body was complete: see SlowBodies.
        routing.addEndHandler(answered -> end.tryFail(ApiException.badRequest("The body was cut off.")));
        Executor eventLoop = MutinyHelper.executor(vertx.getOrCreateContext());
        Uni<T> whole = Uni.createFrom()
                .completionStage(() -> temporaryFile().toCompletionStage())
                .chain(file -> Uni.createFrom()
                        .completionStage(() -> receive(request, file, end).toCompletionStage())
                        .emitOn(eventLoop)
                        .chain(() -> use.apply(Path.of(file)))
                        .onItemOrFailure()
                        .call(() -> delete(file)));
        return Uni.createFrom().emitter(caller -> whole.subscribe().with(caller::complete, caller::fail));
    }

    private Future<String> temporaryFile() {
        // Without explicit permissions, only the process's user can access the file.
        return files.mkdirs(directory).compose(made -> files.createTempFile(directory, "body", "", (String) null));
    }

    private Future<Void> receive(HttpServerRequest request, String file, Promise<Void> end) {
        return files.open(file, new OpenOptions().setCreate(false).setWrite(true))
                .compose(open -> copy(request, open, end).eventually(() -> open.close()));
    }

    private Future<Void> copy(HttpServerRequest request, AsyncFile file, Promise<Void> end) {
        if (end.future().isComplete()) {
            return end.future(); // the client is gone, and an HTTP/2 request accepts no handlers then
        }
        Body body = new Body(request, file, end);
        request.endHandler(ignored -> end.tryComplete());
        request.handler(body::take);
        file.drainHandler(ignored -> request.resume());
        askForBody(request);
        request.resume();
        return end.future();
    }

    /**
     * Sends 100 Continue to a client that waits for it (RFC 9110, section 10.1.1). The framework only does so for
     * bodies that it reads itself.
     */
    private static void askForBody(HttpServerRequest request) {
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))
                && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
    }

    /** A body that is being written to a file. */
    private final class Body {

        private final HttpServerRequest request;
        private final AsyncFile file;
        private final Promise<Void> end;
        private long bytes;

        Body(HttpServerRequest request, AsyncFile file, Promise<Void> end) {
            this.request = request;
            this.file = file;
            this.end = end;
        }

        void take(Buffer chunk) {
            if (end.future().isComplete()) {
                return; // discard the rest
            }
            bytes += chunk.length();
            if (bytes > maxBytes) {
                // BodyLimit handles bodies that announce their length.
                end.tryFail(ApiException.tooLarge("The request is larger than " + maxBytes + " bytes."));
                return;
            }
            file.write(chunk).onFailure(this::fail);
            if (file.writeQueueFull()) {
                request.pause();
            }
        }

        /**
         * A write failed, for example because the disk is full. The file will not call its drain handler, so reading
         * must resume here to discard the rest.
         */
        private void fail(Throwable cause) {
            end.tryFail(cause);
            request.resume();
        }
    }

    private Uni<Void> delete(String file) {
        return Uni.createFrom()
                .completionStage(() -> files.delete(file).toCompletionStage())
                .onFailure()
                .invoke(failure -> LOG.warnf("A temporary file can't be deleted: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}
