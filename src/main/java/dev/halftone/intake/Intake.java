package dev.halftone.intake;

import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.NewRequest;
import dev.halftone.catalog.RequestCatalog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Accepts an upload: reads the CSV once to find every error, and, when there is none, once more to store it in one
 * transaction. So nothing is stored of a CSV with an error, and no more than a chunk of rows is ever in memory.
 */
@ApplicationScoped
class Intake {

    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final int CHUNK_IMAGES = 2_000;
    private static final int STORED_AT_A_TIME = 8;

    private final ProductCsv csv;
    private final RequestCatalog catalog;
    private final Admission admission;
    private final UploadSlots slots = new UploadSlots(STORED_AT_A_TIME);

    Intake(ProductCsv csv, RequestCatalog catalog, Admission admission) {
        this.csv = csv;
        this.catalog = catalog;
        this.admission = admission;
    }

    /**
     * @param file the CSV, which stays there until the answer
     * @return the request's id, once it is durable; fails with {@link UploadRefusedException}
     */
    Uni<UUID> accept(Path file, UploadOptions options) {
        Executor eventLoop = currentContext();
        return admission.requireOpen().chain(() -> slots.withSlot(() -> read(file, options, eventLoop)));
    }

    private Uni<UUID> read(Path file, UploadOptions options, Executor eventLoop) {
        return onWorker(() -> csv.validate(file))
                .map(Intake::requireValid)
                .emitOn(eventLoop)
                .chain(valid -> store(file, options, valid, eventLoop));
    }

    private static CsvValidation.Valid requireValid(CsvValidation validation) {
        if (validation instanceof CsvValidation.Valid valid) {
            return valid;
        }
        if (validation instanceof CsvValidation.TooLarge tooLarge) {
            throw UploadRefusedException.tooLarge(tooLarge.error());
        }
        CsvValidation.Invalid invalid = (CsvValidation.Invalid) validation;
        throw UploadRefusedException.badRows(invalid.error(), invalid.errors());
    }

    private Uni<UUID> store(Path file, UploadOptions options, CsvValidation.Valid valid, Executor eventLoop) {
        CsvHeader header = valid.header();
        NewRequest request = new NewRequest(
                options.quality(),
                options.effort(),
                options.maxWidth(),
                options.maxHeight(),
                options.webhookUrl(),
                header.columns(),
                header.separator(),
                valid.images());
        return catalog.accept(request, products(file, header, eventLoop))
                .invoke(id -> LOG.infof("Request %s: %d rows, %d images", id, valid.rows(), valid.images()))
                .onFailure()
                .transform(admission::explain);
    }

    /** The rows in chunks: read on a worker, handed over on the event loop that the transaction belongs to. */
    private Multi<List<NewProduct>> products(Path file, CsvHeader header, Executor eventLoop) {
        return Multi.createFrom()
                .resource(() -> new LazyRows(() -> csv.open(file, header)), rows -> Multi.createBy()
                        .repeating()
                        .uni(() -> onWorker(rows::nextChunk).emitOn(eventLoop))
                        .whilst(chunk -> !chunk.isEmpty()))
                .withFinalizer(LazyRows::close)
                .filter(chunk -> !chunk.isEmpty());
    }

    /** Opened by the first read, since opening blocks too. */
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
            return rows.nextChunk(CHUNK_IMAGES).stream()
                    .map(row -> new NewProduct(
                            row.row(), row.serialNumber(), row.productName(), row.cells(), row.imageUrls()))
                    .toList();
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

    private static Executor currentContext() {
        Context context = Vertx.currentContext();
        return task -> context.runOnContext(ignored -> task.run());
    }
}
