package dev.halftone.intake;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
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
 * Bodies of uploads that are the CSV itself, in temporary files beside those that Quarkus makes for the parts of forms. A
 * body goes to its file as it comes: no more of it is in memory than the disk is behind.
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
     * Receives the body, hands its file over, and deletes the file when that has ended; also when the client hangs up
     * meanwhile, since what it has sent whole may be stored already.
     *
     * @return fails with {@link UploadRefusedException} when the body is too long or ends too early
     */
    <T> Uni<T> withBodyOf(RoutingContext routing, Function<Path, Uni<T>> use) {
        HttpServerRequest request = routing.request();
        request.pause();
        // Before there is a file: of a client that hangs up while it is made, nobody is told who asks later.
        Promise<Void> end = Promise.promise();
        request.exceptionHandler(gone -> end.tryFail(UploadRefusedException.badRequest("The body was cut off.")));
        // Answered before it was whole: see SlowBodies.
        routing.addEndHandler(answered -> end.tryFail(UploadRefusedException.badRequest("The body was cut off.")));
        Context context = vertx.getOrCreateContext();
        Executor eventLoop = MutinyHelper.executor(context);
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
        // Without permissions given, they are the owner's alone.
        return files.mkdirs(directory).compose(made -> files.createTempFile(directory, "body", "", (String) null));
    }

    private Future<Void> receive(HttpServerRequest request, String file, Promise<Void> end) {
        return files.open(file, new OpenOptions().setCreate(false).setWrite(true))
                .compose(open -> copy(request, open, end).eventually(() -> open.close()));
    }

    private Future<Void> copy(HttpServerRequest request, AsyncFile file, Promise<Void> end) {
        if (end.future().isComplete()) {
            return end.future(); // gone already, and a request of HTTP/2 takes no handlers then
        }
        Body body = new Body(request, file, end);
        request.endHandler(ignored -> end.tryComplete());
        request.handler(body::take);
        file.drainHandler(ignored -> request.resume());
        askForBody(request);
        request.resume();
        return end.future();
    }

    /** Of a client that waits to be asked (RFC 9110, section 10.1.1); the framework does so where it reads itself. */
    private static void askForBody(HttpServerRequest request) {
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))
                && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
    }

    /** A body on its way into a file. */
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
                return; // the rest is nobody's
            }
            bytes += chunk.length();
            if (bytes > maxBytes) {
                // See BodyLimit for those that announce their length.
                end.tryFail(UploadRefusedException.tooLarge("The request is larger than " + maxBytes + " bytes."));
                return;
            }
            file.write(chunk).onFailure(this::fail);
            if (file.writeQueueFull()) {
                request.pause();
            }
        }

        /** A full disk, say. The file drains no more, so that nothing else would read what is still coming. */
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
