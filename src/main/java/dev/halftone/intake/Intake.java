package dev.halftone.intake;

import dev.halftone.access.Caller;
import dev.halftone.access.PendingQuota;
import dev.halftone.access.QuotaExceededException;
import dev.halftone.access.RateLimits;
import dev.halftone.catalog.IdempotencyKey;
import dev.halftone.catalog.IdempotencyKeys;
import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.NewRequest;
import dev.halftone.catalog.RequestCatalog;
import dev.halftone.catalog.RequestCatalog.Acceptance;
import dev.halftone.catalog.RequestCatalog.Acceptance.Accepted;
import dev.halftone.http.ApiException;
import dev.halftone.notify.WebhookTargets;
import dev.halftone.recompress.Precedence;
import dev.halftone.schedule.KeyedQueue;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Accepts an upload. The CSV is read once to find every error and, if it can be accepted, a second time to store it in
 * one transaction. Nothing of a refused CSV is stored, and only one chunk of rows is in memory at a time.
 */
@ApplicationScoped
class Intake {

    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final int CHUNK_IMAGES = 2_000;
    private static final int STORED_AT_A_TIME = 8;
    /** Leaves some slots for other owners. */
    private static final int STORED_AT_A_TIME_OF_AN_OWNER = 6;

    private final ProductCsv csv;
    private final RequestCatalog catalog;
    private final IdempotencyKeys keys;
    private final Admission admission;
    private final RateLimits rates;
    private final PendingQuota quota;
    private final WebhookTargets webhooks;
    private final Precedence precedence;
    private final String reuse;
    private final UploadSlots slots;
    private final KeyedQueue<String> uploadsOfKey = new KeyedQueue<>(Integer.MAX_VALUE);

    Intake(
            ProductCsv csv,
            RequestCatalog catalog,
            IdempotencyKeys keys,
            Admission admission,
            RateLimits rates,
            PendingQuota quota,
            WebhookTargets webhooks,
            Precedence precedence,
            IntakeConfig config,
            ReuseDefaultConfig reuse) {
        this.csv = csv;
        this.catalog = catalog;
        this.keys = keys;
        this.admission = admission;
        this.rates = rates;
        this.quota = quota;
        this.webhooks = webhooks;
        this.precedence = precedence;
        this.reuse = reuse.byDefault().name();
        this.slots = new UploadSlots(new UploadSlots.Limits(
                STORED_AT_A_TIME,
                STORED_AT_A_TIME_OF_AN_OWNER,
                config.maxWaitingUploads(),
                config.maxWaitingUploadsPerOwner()));
    }

    /**
     * @param file the CSV, which must exist until the returned {@code Uni} ends
     * @param key the client's idempotency key of this upload
     * @param caller the owner of the request
     * @return the answer, once the request is durable; fails with {@link ApiException}
     */
    Uni<UploadResponse> accept(Path file, UploadOptions options, Optional<String> key, Caller caller) {
        requireUsableWebhook(options);
        Upload upload = new Upload(file, options, caller, traceParent(), MutinyHelper.executor(Vertx.currentContext()));
        return admission
                .requireOpen()
                .chain(() -> key.isPresent() ? once(upload, key.get()) : store(upload))
                .map(UploadResponse::of);
    }

    private void requireUsableWebhook(UploadOptions options) {
        if (options.webhookUrl() != null) {
            webhooks.objection(options.webhookUrl()).ifPresent(objection -> {
                throw ApiException.badRequest(objection);
            });
        }
    }

    private record Upload(Path file, UploadOptions options, Caller caller, String traceParent, Executor eventLoop) {

        String owner() {
            return caller.requester().owner();
        }
    }

    /** Holds a slot only for reading and storing. */
    private Uni<Accepted> store(Upload upload) {
        return inSlot(upload, () -> read(upload, Optional.empty(), valid -> accept(upload, valid)));
    }

    private Uni<Accepted> accept(Upload upload, CsvValidation.Valid valid) {
        NewRequest request = request(upload, valid);
        return catalog.accept(request, products(upload, valid)).map(id -> Accepted.of(id, request));
    }

    private Uni<Accepted> inSlot(Upload upload, Supplier<Uni<? extends Accepted>> step) {
        return slots.withSlot(
                upload.owner(),
                () -> precedence.during(() -> admission.requireRoom().chain(step)));
    }

    /**
     * Handles one upload of a key at a time. The others wait without a slot, and then mostly return the same result.
     */
    private Uni<Accepted> once(Upload upload, String key) {
        return slots.withSlot(
                        upload.owner(), () -> onWorker(() -> UploadKey.fingerprint(upload.file(), upload.options())))
                .map(fingerprint -> IdempotencyKey.of(upload.caller().requester(), key, fingerprint))
                .chain(used -> uploadsOfKey.inTurn(used.key(), () -> answerOrStore(upload, used)));
    }

    /** Returns the request stored earlier under the key, or stores this upload. */
    private Uni<Accepted> answerOrStore(Upload upload, IdempotencyKey key) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(upload.eventLoop())
                .chain(() -> keys.find(key))
                .onFailure()
                .transform(failure -> admission.explain(failure, Optional.of(key)))
                .chain(earlier -> earlier.isPresent()
                        ? Uni.createFrom().item(requireSameUpload(earlier.get()))
                        : inSlot(upload, () -> read(upload, Optional.of(key), valid -> accept(upload, valid, key))));
    }

    private Uni<Accepted> accept(Upload upload, CsvValidation.Valid valid, IdempotencyKey key) {
        return catalog.accept(request(upload, valid), key, products(upload, valid))
                .map(Intake::requireSameUpload);
    }

    private static Accepted requireSameUpload(Acceptance acceptance) {
        if (acceptance instanceof Accepted accepted) {
            return accepted;
        }
        throw ApiException.of(
                422, "This Idempotency-Key was used for another file or other options. Nothing was stored.");
    }

    private Uni<Accepted> read(
            Upload upload, Optional<IdempotencyKey> key, Function<CsvValidation.Valid, Uni<Accepted>> store) {
        return onWorker(() -> csv.validate(
                        upload.file(),
                        upload.options().columns(),
                        upload.options().skipsInvalidRows()))
                .map(Intake::requireValid)
                .chain(valid -> withinQuota(upload, valid.images(), () -> admission
                        .withRoomFor(valid.images(), () -> Uni.createFrom()
                                .voidItem()
                                .emitOn(upload.eventLoop())
                                .chain(() -> store.apply(valid)))
                        .invoke(accepted -> LOG.debugf(
                                "Request %s: %d rows, %d images", accepted.requestId(), valid.rows(), valid.images()))
                        .onFailure()
                        .transform(failure -> admission.explain(failure, key))));
    }

    private Uni<Accepted> withinQuota(Upload upload, int images, Supplier<Uni<? extends Accepted>> store) {
        Supplier<Uni<? extends Accepted>> charged = () -> {
            requireRate(upload.caller(), images);
            return store.get();
        };
        return quota.within(upload.caller().requester(), images, charged)
                .onFailure(QuotaExceededException.class)
                .transform(UploadRefusals::overQuota)
                .onFailure(failure -> !(failure instanceof ApiException))
                .transform(failure -> admission.explain(failure, Optional.empty()));
    }

    private void requireRate(Caller caller, int images) {
        rates.takeImages(caller, images).ifPresent(pause -> {
            throw RateLimits.tooManyImages(pause, "stored");
        });
    }

    private static CsvValidation.Valid requireValid(CsvValidation validation) {
        if (validation instanceof CsvValidation.Valid valid) {
            return valid;
        }
        if (validation instanceof CsvValidation.TooLarge tooLarge) {
            throw ApiException.tooLarge(tooLarge.error());
        }
        CsvValidation.Invalid invalid = (CsvValidation.Invalid) validation;
        throw ApiException.badRequest(invalid.error()).withDetails(invalid.errors());
    }

    private NewRequest request(Upload upload, CsvValidation.Valid valid) {
        UploadOptions options = upload.options();
        return new NewRequest(
                upload.caller().requester(),
                options.quality(),
                options.effort(),
                options.subsampling(),
                options.maxWidth(),
                options.maxHeight(),
                options.format(),
                options.fit(),
                options.background(),
                options.enlarge(),
                options.salvage(),
                options.webhookUrl() == null ? null : webhooks.canonical(options.webhookUrl()),
                valid.header().table(),
                valid.header().dialect(),
                new NewRequest.Outputs(options.outputName(), options.replacesUrls()),
                options.reuse() == null ? reuse : options.reuse(),
                valid.images(),
                valid.rejected(),
                upload.traceParent());
    }

    /** The rows in chunks: read on a worker thread, emitted on the event loop that owns the transaction. */
    private Multi<List<NewProduct>> products(Upload upload, CsvValidation.Valid valid) {
        return Multi.createFrom()
                .resource(() -> new LazyRows(() -> csv.open(upload.file(), valid)), rows -> Multi.createBy()
                        .repeating()
                        .uni(() -> onWorker(rows::nextChunk).emitOn(upload.eventLoop()))
                        .whilst(chunk -> !chunk.isEmpty()))
                .withFinalizer(LazyRows::close)
                .filter(chunk -> !chunk.isEmpty());
    }

    /** Opened on the first read, because opening blocks too. */
    private static final class LazyRows {

        private final IoCall<ProductRows> open;
        private ProductRows rows;

        LazyRows(IoCall<ProductRows> open) {
            this.open = open;
        }

        List<NewProduct> nextChunk() throws IOException {
            if (rows == null) {
                rows = open.get();
            }
            return rows.nextChunk(CHUNK_IMAGES);
        }

        void close() {
            try {
                if (rows != null) {
                    rows.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private interface IoCall<T> {
        T get() throws IOException;
    }

    private static <T> Uni<T> onWorker(IoCall<T> call) {
        Supplier<T> supplier = () -> {
            try {
                return call.get();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        return Uni.createFrom().item(supplier).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** The trace context of this HTTP request (W3C Trace Context, section 3.2), or null. */
    private static String traceParent() {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(io.opentelemetry.context.Context.current(), headers, Map::put);
        return headers.get("traceparent");
    }
}
