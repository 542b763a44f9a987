package dev.halftone.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Inserts products and images in sets: one statement per chunk, whose parameters are arrays of columns. This is an
 * order of magnitude faster than one statement per row, batched or not, because PostgreSQL parses and plans only once.
 */
@ApplicationScoped
class BulkInsert {

    static final String INSERT_PRODUCTS = """
            insert into product (request_id, row_number, serial_number, serial, name, cells, first_ordinal, image_count, errors)
            select cast(:request as uuid), u.row_number, u.serial_number, u.serial, u.name, cast(u.cells as json),
                   u.first_ordinal, u.image_count, cast(u.errors as json)
            from unnest(cast(:rowNumbers as int[]), cast(:serialNumbers as bigint[]), cast(:serials as text[]),
                        cast(:names as text[]), cast(:cells as text[]), cast(:firstOrdinals as int[]),
                        cast(:imageCounts as int[]), cast(:errors as text[]))
                as u (row_number, serial_number, serial, name, cells, first_ordinal, image_count, errors)""";

    /** An image that waits for the first one of its URL is not due, see {@link DispatchQueue#DUPLICATES_DUE_AFTER}. */
    private static final String INSERT_IMAGES_WITH = """
            insert into image (id, request_id, ordinal, row_number, position, input_url, duplicate_of, state, due_at%2$s)
            select u.id, cast(:request as uuid), u.ordinal, u.row_number, u.position, u.input_url, u.duplicate_of, 'PENDING',
                   case when u.duplicate_of is null then now() else now() + interval '%1$s' end%3$s
            from unnest(cast(:ids as uuid[]), cast(:ordinals as int[]), cast(:rowNumbers as int[]),
                        cast(:positions as int[]), cast(:urls as text[]), cast(:duplicates as uuid[])%4$s)
                as u (id, ordinal, row_number, position, input_url, duplicate_of%2$s)""";

    static final String INSERT_IMAGES = INSERT_IMAGES_WITH.formatted(DispatchQueue.DUPLICATES_DUE_AFTER, "", "", "");

    /** A statement of its own, because most requests do not name their outputs. */
    static final String INSERT_NAMED_IMAGES = INSERT_IMAGES_WITH.formatted(
            DispatchQueue.DUPLICATES_DUE_AFTER, ", output_name", ", u.output_name", ", cast(:outputNames as text[])");

    private final ObjectMapper json;

    BulkInsert(ObjectMapper json) {
        this.json = json;
    }

    /** The state of a request's insert: ordinals continue from chunk to chunk. */
    static final class Cursor {

        private final UUID request;
        private final FirstImages firsts;
        private final Optional<OutputNames> names;
        private int images;

        /** @param template of the outputs' names; empty: their ids */
        Cursor(UUID request, int images, Optional<NameTemplate> template) {
            this.request = request;
            this.firsts = new FirstImages(images);
            this.names = template.map(names -> new OutputNames(names, images));
        }

        void requireImages(int expected) {
            if (images != expected) {
                throw new IllegalStateException(
                        "the upload changed while it was read: " + expected + " images at first, then " + images);
            }
        }
    }

    Uni<Void> insert(Mutiny.Session session, Cursor cursor, List<NewProduct> products) {
        int firstOrdinal = cursor.images + 1;
        return insertProducts(session, cursor.request, firstOrdinal, products)
                .chain(() -> outputNames(cursor, products))
                .chain(names -> insertImages(session, cursor, products, names))
                .replaceWithVoid();
    }

    /**
     * The names of the images, in their order; empty without a template. They are made on a worker thread, because they
     * take some microseconds each.
     */
    private static Uni<Optional<String[]>> outputNames(Cursor cursor, List<NewProduct> products) {
        if (cursor.names.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        Executor eventLoop = MutinyHelper.executor(Vertx.currentContext());
        return Uni.createFrom()
                .item(() -> Optional.of(outputNames(cursor.names.get(), products)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(eventLoop);
    }

    private static String[] outputNames(OutputNames names, List<NewProduct> products) {
        List<String> all = new ArrayList<>();
        for (NewProduct product : products) {
            int position = 1;
            for (String url : product.imageUrls()) {
                all.add(names.next(product.serialNumber(), product.name(), position++, url)
                        .text());
            }
        }
        return all.toArray(String[]::new);
    }

    private Uni<Integer> insertProducts(
            Mutiny.Session session, UUID request, int firstOrdinal, List<NewProduct> products) {
        int n = products.size();
        Integer[] rowNumbers = new Integer[n];
        Long[] serialNumbers = new Long[n];
        String[] serials = new String[n];
        String[] errors = new String[n];
        String[] names = new String[n];
        String[] cells = new String[n];
        Integer[] firstOrdinals = new Integer[n];
        Integer[] imageCounts = new Integer[n];
        int ordinal = firstOrdinal;
        for (int i = 0; i < n; i++) {
            NewProduct product = products.get(i);
            rowNumbers[i] = product.rowNumber();
            serialNumbers[i] = product.serialNumber().number();
            serials[i] = product.serialNumber().text();
            errors[i] = product.faults().isEmpty() ? null : toJson(product.faults());
            names[i] = product.name();
            cells[i] = toJson(product.cells());
            firstOrdinals[i] = ordinal;
            imageCounts[i] = product.imageUrls().size();
            ordinal += product.imageUrls().size();
        }
        return session.createNativeQuery(INSERT_PRODUCTS)
                .setParameter("request", request)
                .setParameter("rowNumbers", rowNumbers)
                .setParameter("serialNumbers", serialNumbers)
                .setParameter("serials", serials)
                .setParameter("errors", errors)
                .setParameter("names", names)
                .setParameter("cells", cells)
                .setParameter("firstOrdinals", firstOrdinals)
                .setParameter("imageCounts", imageCounts)
                .executeUpdate();
    }

    private Uni<Integer> insertImages(
            Mutiny.Session session, Cursor cursor, List<NewProduct> products, Optional<String[]> names) {
        int n = products.stream()
                .mapToInt(product -> product.imageUrls().size())
                .sum();
        UUID[] ids = new UUID[n];
        Integer[] ordinals = new Integer[n];
        Integer[] rowNumbers = new Integer[n];
        Integer[] positions = new Integer[n];
        String[] urls = new String[n];
        UUID[] duplicates = new UUID[n];
        int i = 0;
        for (NewProduct product : products) {
            int position = 1;
            for (String url : product.imageUrls()) {
                ids[i] = Ids.next();
                ordinals[i] = ++cursor.images;
                rowNumbers[i] = product.rowNumber();
                positions[i] = position++;
                urls[i] = url;
                duplicates[i] = cursor.firsts.firstOf(url, ids[i]);
                i++;
            }
        }
        Mutiny.MutationQuery insert = session.createNativeQuery(names.isPresent() ? INSERT_NAMED_IMAGES : INSERT_IMAGES)
                .setParameter("request", cursor.request)
                .setParameter("ids", ids)
                .setParameter("ordinals", ordinals)
                .setParameter("rowNumbers", rowNumbers)
                .setParameter("positions", positions)
                .setParameter("urls", urls)
                .setParameter("duplicates", duplicates);
        names.ifPresent(outputNames -> insert.setParameter("outputNames", outputNames));
        return insert.executeUpdate();
    }

    private String toJson(List<?> values) {
        try {
            return json.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lists of strings and of faults are always JSON", e);
        }
    }
}
