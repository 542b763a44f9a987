package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Output;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * This service's side of {@code bench/codec-peers}: FOLDER QUALITY EFFORT WIDTH OUT FORMAT. Writes the output of every file of
 * the folder below OUT, then recompresses them all, held in memory, for each line of its input. Prints the seconds of
 * each turn: by the clock, the processor time of the thread, and that of the process, with its garbage collector and
 * compilers. It calls what the service calls.
 */
final class CodecTurns {

    private record Config(Duration timeout, Duration shutdownTimeout, long maxPixels, int maxSide)
            implements RecompressConfig {

        @Override
        public boolean warmUp() {
            return false;
        }

        @Override
        public OptionalInt threads() {
            return OptionalInt.of(1);
        }

        @Override
        public OptionalLong maxDecodedBytes() {
            return OptionalLong.empty();
        }
    }

    private final Recompressor recompressor = new FormatRouter(
            new Config(Duration.ofSeconds(60), Duration.ofSeconds(1), 100_000_000, 65_535), new Precedence());
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final com.sun.management.OperatingSystemMXBean process =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final List<byte[]> sources = new ArrayList<>();
    private final RecompressOptions options;

    private CodecTurns(RecompressOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        int width = Integer.parseInt(arguments[3]);
        RecompressOptions options = new RecompressOptions(
                Integer.parseInt(arguments[1]),
                Effort.valueOf(arguments[2].toUpperCase(Locale.ROOT)),
                Subsampling.AUTO,
                Framing.inside(width > 0 ? OptionalInt.of(width) : OptionalInt.empty(), OptionalInt.empty()),
                OutputFormat.valueOf(arguments[5].toUpperCase(Locale.ROOT)),
                false);
        CodecTurns turns = new CodecTurns(options);
        turns.write(Path.of(arguments[0]), Path.of(arguments[4]));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("ready");
        while (input.readLine() != null) {
            System.out.println(turns.turn());
        }
    }

    private void write(Path folder, Path out) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.sorted().toList();
        }
        for (Path file : files) {
            byte[] source = Files.readAllBytes(file);
            sources.add(source);
            String name = file.getFileName().toString();
            Output output = recompress(source);
            String extension = "." + output.format().extension();
            Files.write(out.resolve(name.substring(0, name.lastIndexOf('.')) + extension), output.bytes());
        }
    }

    private String turn() {
        long started = System.nanoTime();
        long thread = threads.getCurrentThreadCpuTime();
        long all = process.getProcessCpuTime();
        sources.forEach(this::recompress);
        return String.format(
                Locale.ROOT,
                "%.4f %.4f %.4f",
                (System.nanoTime() - started) / 1e9,
                (threads.getCurrentThreadCpuTime() - thread) / 1e9,
                (process.getProcessCpuTime() - all) / 1e9);
    }

    private Output recompress(byte[] source) {
        Recompression outcome = recompressor.recompress(source, options);
        if (outcome instanceof Output output) {
            return output;
        }
        throw new IllegalStateException("no output: " + outcome);
    }
}
