package dev.halftone.recompress.jpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The program behind {@code bench/codec}: recompresses a folder of JPEGs held in memory and prints one line. The
 * folder is gone through once without being counted, then {@code --rounds} times; the fastest round is printed.
 */
final class CodecBench {
    private int quality = 50;
    private Effort effort = Effort.FAST;
    private Subsampling subsampling = Subsampling.AUTO;
    private int threads = 1;
    private int warmup = 2;
    private int rounds = 3;
    private Path folder;
    private Path out;

    public static void main(String[] args) throws Exception {
        CodecBench bench = new CodecBench();
        bench.parse(args);
        bench.run();
    }

    private void parse(String[] args) {
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quality" -> quality = Integer.parseInt(args[++i]);
                case "--effort" -> effort = Effort.valueOf(args[++i].toUpperCase(Locale.ROOT));
                case "--subsampling" -> subsampling = Subsampling.valueOf(args[++i].toUpperCase(Locale.ROOT));
                case "--threads" -> threads = Integer.parseInt(args[++i]);
                case "--warmup" -> warmup = Integer.parseInt(args[++i]);
                case "--rounds" -> rounds = Integer.parseInt(args[++i]);
                case "--out" -> out = Path.of(args[++i]);
                default -> folder = Path.of(args[i]);
            }
        }
        if (folder == null) {
            throw new IllegalArgumentException("usage: codec DIR [--quality Q] [--effort fast|small]"
                    + " [--subsampling auto|keep] [--threads T] [--out DIR] [--warmup N] [--rounds N]");
        }
    }

    private void run() throws Exception {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .toList();
        }
        List<byte[]> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(Files.readAllBytes(file));
        }
        if (out != null) {
            write(files, sources);
        }
        Round best = null;
        for (int i = 0; i < warmup + rounds; i++) {
            Round round = round(sources);
            if (i >= warmup && (best == null || round.seconds < best.seconds)) {
                best = round;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "images %d seconds %.3f img_per_s %.1f mp_per_s %.1f bytes_in %d bytes_out %d allocated_per_image %d%n",
                sources.size(),
                best.seconds,
                sources.size() / best.seconds,
                best.pixels / 1e6 / best.seconds,
                best.bytesIn,
                best.bytesOut,
                best.allocated / sources.size());
    }

    private void write(List<Path> files, List<byte[]> sources) throws JpegException, IOException {
        Files.createDirectories(out);
        JpegTranscoder transcoder = new JpegTranscoder(JpegLimits.DEFAULT);
        for (int i = 0; i < files.size(); i++) {
            byte[] bytes = transcoder
                    .transcode(sources.get(i), quality, effort, subsampling)
                    .bytes();
            byte[] smaller = bytes.length < sources.get(i).length ? bytes : sources.get(i);
            Files.write(out.resolve(files.get(i).getFileName()), smaller);
        }
    }

    private record Round(double seconds, long pixels, long bytesIn, long bytesOut, long allocated) {}

    private Round round(List<byte[]> sources) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Callable<long[]>> workers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            workers.add(() -> work(sources, next));
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            long[] sums = new long[4];
            for (Future<long[]> worker : pool.invokeAll(workers)) {
                long[] part = worker.get();
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += part[i];
                }
            }
            return new Round((System.nanoTime() - start) / 1e9, sums[0], sums[1], sums[2], sums[3]);
        } finally {
            pool.shutdown();
        }
    }

    private final java.util.concurrent.ConcurrentLinkedQueue<JpegTranscoder> idle =
            new java.util.concurrent.ConcurrentLinkedQueue<>();

    private long[] work(List<byte[]> sources, AtomicInteger next) throws JpegException {
        JpegTranscoder transcoder = idle.poll();
        if (transcoder == null) {
            transcoder = new JpegTranscoder(JpegLimits.DEFAULT);
        }
        var bean = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long allocated = bean.getThreadAllocatedBytes(thread);
        long[] sums = new long[4];
        for (int i = next.getAndIncrement(); i < sources.size(); i = next.getAndIncrement()) {
            byte[] source = sources.get(i);
            JpegTranscoder.Result result = transcoder.transcode(source, quality, effort, subsampling);
            sums[0] += (long) result.width() * result.height();
            sums[1] += source.length;
            sums[2] += Math.min(result.bytes().length, source.length);
        }
        sums[3] = bean.getThreadAllocatedBytes(thread) - allocated;
        idle.add(transcoder);
        return sums;
    }
}
