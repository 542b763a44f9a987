package dev.halftone.bench;

import static dev.halftone.bench.CatalogStatements.array;
import static dev.halftone.bench.CatalogStatements.bind;
import static dev.halftone.bench.CatalogStatements.quoted;
import static dev.halftone.bench.CatalogStatements.withDays;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Takes requests through PostgreSQL with the service's statements, on tables that were never analysed: inserts them
 * like uploads, then claims, marks and ends their images in steps. A tenth of the images has the URL of another one.
 * Shows whether a step becomes slower while dead row versions accumulate.
 */
final class QueueRun {

    private static final int CHUNK = 2_000;

    private final BenchDatabase database;
    private final int requests;
    private final int imagesEach;
    private final int window;
    private final int step;
    private final List<Double> claims = new ArrayList<>();
    private final List<Double> marks = new ArrayList<>();
    private final List<Double> ends = new ArrayList<>();

    /** @param window the number of images that may be on Kafka; {@code step} of them end at a time */
    QueueRun(BenchDatabase database, int requests, int imagesEach, int window, int step) {
        this.database = database;
        this.requests = requests;
        this.imagesEach = imagesEach;
        this.window = window;
        this.step = step;
    }

    /** An image on Kafka. */
    private record Sent(String image, String request) {}

    List<String> run() throws SQLException {
        int images = requests * imagesEach;
        double started = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            insert(i);
        }
        double inserted = System.nanoTime();
        List<Sent> onKafka = new ArrayList<>();
        List<String> latePlan = List.of();
        for (int ended = 0; ended < images; ) {
            onKafka.addAll(dispatch());
            List<Sent> batch = onKafka.subList(0, Math.min(step, onKafka.size()));
            if (batch.isEmpty()) {
                throw new IllegalStateException((images - ended) + " images wait for others that have ended");
            }
            ended += batch.size() + end(batch);
            batch.clear();
            if (latePlan.isEmpty() && ended > images * 0.95) {
                latePlan = database.transaction(false, () -> {
                    database.update(CatalogStatements.of("DispatchQueue", "PLAN_BY_INDEX"));
                    return database.query("explain (analyze, buffers) " + claim(candidates()));
                });
            }
        }
        double insertSeconds = (inserted - started) / 1e9;
        double endSeconds = (System.nanoTime() - inserted) / 1e9;
        String completed = database.query(
                        "select count(*) from request where status = 'COMPLETED' and images_processed = images_total")
                .get(0);
        List<String> lines = new ArrayList<>(List.of(
                "inserted in %.2f s (%.0f images/s), ended in %.1f s (%.0f images/s), requests completed: %s"
                        .formatted(insertSeconds, images / insertSeconds, endSeconds, images / endSeconds, completed),
                "claim " + summary(claims),
                "mark  " + summary(marks),
                "end   " + summary(ends),
                "The claim when 95 % had ended:"));
        lines.addAll(latePlan);
        return lines;
    }

    private void insert(int number) throws SQLException {
        String request = "01900000-0000-7000-8000-%012x".formatted(number);
        database.transaction(true, () -> {
            database.update("""
                    insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at)
                    values ('%s', 'PENDING', 50, 'FAST', '{S. No.}', ',', %d, now(), now())""".formatted(request, imagesEach));
            for (int first = 1; first <= imagesEach; first += CHUNK) {
                int end = Math.min(first + CHUNK, imagesEach + 1);
                insertChunk(number, request, IntStream.range(first, end).boxed().toList());
            }
            return null;
        });
    }

    private void insertChunk(int number, String request, List<Integer> ordinals) throws SQLException {
        List<String> literals = List.of(
                quoted(request),
                array("uuid", ordinals.stream().map(o -> image(number, o)).toList()),
                array("int", ordinals),
                array("int", ordinals.stream().map(o -> (o + 3) / 4 + 1).toList()),
                array("int", ordinals.stream().map(o -> (o + 3) % 4 + 1).toList()),
                array(
                        "text",
                        ordinals.stream()
                                .map(o -> "http://images.example/photographs/" + first(o) + ".jpg")
                                .toList()),
                array(
                        "uuid",
                        ordinals.stream()
                                .map(o -> first(o) == o ? null : image(number, first(o)))
                                .toList()));
        database.update(bind(CatalogStatements.of("BulkInsert", "INSERT_IMAGES"), literals));
    }

    private static String image(int request, int ordinal) {
        return "01900000-%04x-7000-9000-%012x".formatted(request, ordinal);
    }

    /** The first image with the same URL. */
    private static int first(int ordinal) {
        return ordinal % 10 == 0 ? ordinal - 1 : ordinal;
    }

    /** Like {@code DispatchQueue}: look, claim, mark, commit. */
    private List<Sent> dispatch() throws SQLException {
        return database.transaction(true, () -> {
            List<Sent> claimed = timed(claims, () -> {
                        database.update(CatalogStatements.of("DispatchQueue", "PLAN_BY_INDEX"));
                        return database.query(claim(candidates()));
                    })
                    .stream()
                    .map(row -> row.split("\t"))
                    .map(cells -> new Sent(cells[0], cells[1]))
                    .toList();
            String ids = array("uuid", claimed.stream().map(Sent::image).toList());
            String requestIds =
                    array("uuid", claimed.stream().map(Sent::request).distinct().toList());
            String mark = bind(
                    CatalogStatements.of("DispatchQueue", "MARK_SENT"), withDays(ids, "900000", "30000", requestIds));
            timed(marks, () -> database.query(mark));
            return claimed;
        });
    }

    /** The number of images to claim per request, in equal shares. */
    private Map<String, Integer> candidates() throws SQLException {
        Map<String, Integer> underWay = new HashMap<>();
        for (String row : database.query(bind(CatalogStatements.of("DispatchQueue", "UNDER_WAY"), withDays()))) {
            String[] cells = row.split("\t");
            underWay.put(cells[0], Integer.parseInt(cells[2]));
        }
        List<String> due = database
                .query(bind(
                        CatalogStatements.of("DispatchTurns", "CANDIDATES"),
                        withDays("null", "32", "'{}'", "64", "1000")))
                .stream()
                .map(row -> row.split("\t"))
                .filter(cells -> cells[3].equals("f") && cells[4].equals("t"))
                .map(cells -> cells[2])
                .toList();
        Map<String, Integer> shares = new LinkedHashMap<>();
        due.forEach(request -> {
            int share = window / due.size() - underWay.getOrDefault(request, 0);
            if (share > 0) {
                shares.put(request, share);
            }
        });
        return shares;
    }

    private static String claim(Map<String, Integer> shares) {
        return bind(
                CatalogStatements.of("DispatchQueue", "CLAIM_DUE"),
                claimed(List.copyOf(shares.keySet()), List.copyOf(shares.values())));
    }

    /** The parameters of {@code CLAIM_DUE}. Days are the third and the fourth, and the age of outputs the fifth. */
    static List<String> claimed(List<String> requests, List<Integer> images) {
        List<String> literals = new ArrayList<>(withDays(array("uuid", requests), array("int", images)));
        literals.add("2592000000");
        return literals;
    }

    /** Like {@code OutcomeLedger}; returns how many duplicates ended together with their first image. */
    private int end(List<Sent> batch) throws SQLException {
        String requestIds =
                array("uuid", batch.stream().map(Sent::request).distinct().toList());
        String lock = bind(CatalogStatements.of("LockedRequests", "LOCK_FREE"), List.of(requestIds));
        List<String> images = batch.stream().map(Sent::image).toList();
        String endImages = bind(CatalogStatements.of("EndedImages", "END_IMAGES"), withDays(outcomes(images)));
        String find = bind(CatalogStatements.of("EndedImages", "FIND_DUPLICATES"), withDays(array("uuid", images)));
        String endRequests = bind(CatalogStatements.of("OutcomeLedger", "END_REQUESTS"), List.of(requestIds));
        return timed(
                ends,
                () -> database.transaction(true, () -> {
                    database.update(CatalogStatements.of("OutcomeLedger", "SETTINGS"));
                    database.query(lock);
                    database.query(endImages);
                    List<String[]> duplicates = database.query(find).stream()
                            .map(row -> row.split("\t"))
                            .toList();
                    if (!duplicates.isEmpty()) {
                        database.query(bind(CatalogStatements.of("EndedImages", "END_DUPLICATES"), pairs(duplicates)));
                    }
                    database.query(endRequests);
                    return duplicates.size();
                }));
    }

    /** The parameters of {@code END_DUPLICATES}. */
    private static List<String> pairs(List<String[]> duplicates) {
        return withDays(
                array("uuid", duplicates.stream().map(cells -> cells[0]).toList()),
                array(
                        "uuid",
                        duplicates.stream().map(cells -> cells[1]).distinct().toList()));
    }

    /** The parameters of {@code END_IMAGES} if all images succeeded. */
    static List<String> outcomes(List<String> images) {
        return List.of(
                array("uuid", images),
                array("text", Collections.nCopies(images.size(), "COMPLETED")),
                array(
                        "text",
                        images.stream()
                                .map(image -> "outputs/" + image + ".jpg")
                                .toList()),
                array("boolean", Collections.nCopies(images.size(), false)),
                array("text", Collections.nCopies(images.size(), "NULL")),
                array("text", Collections.nCopies(images.size(), "NULL")),
                array("bigint", Collections.nCopies(images.size(), 315_000)),
                array("bigint", Collections.nCopies(images.size(), 95_000)),
                array("int", Collections.nCopies(images.size(), 1_600)),
                array("int", Collections.nCopies(images.size(), 1_067)),
                array("int", Collections.nCopies(images.size(), 25)),
                array("int", Collections.nCopies(images.size(), 1)),
                array("boolean", Collections.nCopies(images.size(), "NULL")),
                array("text", Collections.nCopies(images.size(), "NULL")),
                array("boolean", Collections.nCopies(images.size(), "NULL")),
                array("text", Collections.nCopies(images.size(), "0123456789abcdef".repeat(4))),
                array("text", Collections.nCopies(images.size(), "W/0123456789abcdef")),
                array("text", Collections.nCopies(images.size(), "NULL")),
                array("text", Collections.nCopies(images.size(), "NULL")));
    }

    private static <T> T timed(List<Double> times, BenchDatabase.Work<T> work) throws SQLException {
        long started = System.nanoTime();
        T result = work.run();
        times.add((System.nanoTime() - started) / 1e6);
        return result;
    }

    /** Milliseconds: the first tenth, the last tenth, and the longest. */
    private static String summary(List<Double> times) {
        int tenth = Math.max(1, times.size() / 10);
        return "%5d times: median of the first tenth %.2f ms, of the last tenth %.2f ms, longest %.1f ms"
                .formatted(
                        times.size(),
                        median(times.subList(0, tenth)),
                        median(times.subList(times.size() - tenth, times.size())),
                        Collections.max(times));
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
