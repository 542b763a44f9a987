package dev.halftone.recompress;

import dev.halftone.config.Roles;
import dev.halftone.config.StartOrder;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * Recompresses a tiny image of each format, and one to each format, before this process takes images. A native executable
 * that was built without a decoder or an encoder, or that is not next to its libraries, would permanently fail good
 * images of some formats. Such a process does not start, and its error says what is missing.
 */
@ApplicationScoped
class FormatSelfTest {

    /**
     * One for each format, and one for each further decoder or library: CMYK with a profile needs the JDK's colour
     * management; a TIFF that holds a JPEG or a fax needs TwelveMonkeys' reader and one that ImageIO has to find.
     */
    static final List<String> SAMPLES = List.of(
            "progressive.jpg",
            "cmyk.jpg",
            "rgba.png",
            "still.gif",
            "palette.bmp",
            "deflate.tif",
            "cmyk-press.tif",
            "fax.tif",
            "jpeg.tif",
            "lossy.webp",
            "lossless.webp",
            "grey.psd");

    /** Transparent, and written in each format that is written. */
    private static final String WRITTEN = "rgba.png";

    /** Smaller than the samples, so that a JPEG is decoded too instead of staying in the DCT domain. */
    private static final Framing FRAMING = Framing.inside(OptionalInt.of(8), OptionalInt.empty());

    private final Recompressor recompressor;
    private final boolean active;
    private CompletableFuture<Map<String, String>> result = CompletableFuture.completedFuture(Map.of());

    @Inject
    FormatSelfTest(Recompressor recompressor, Roles roles) {
        this(recompressor, roles.work());
    }

    FormatSelfTest(Recompressor recompressor, boolean active) {
        this.recompressor = recompressor;
        this.active = active;
    }

    void begin(@Observes @Priority(StartOrder.CHECK) StartupEvent event) {
        if (active) {
            result = CompletableFuture.supplyAsync(this::failures, Infrastructure.getDefaultExecutor());
        }
    }

    void finish(@Observes @Priority(StartOrder.CODEC_WORKS) StartupEvent event) {
        Map<String, String> failures;
        try {
            failures = result.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("The self-test of the image formats could not run", e.getCause());
        }
        if (!failures.isEmpty()) {
            String message = failures.entrySet().stream()
                    .map(failure -> failure.getKey() + ": " + failure.getValue())
                    .collect(Collectors.joining(" "));
            throw new IllegalStateException(
                    "This build of the service can't recompress every format, so it does not start. " + message);
        }
    }

    /** What is wrong, by sample; empty if nothing is. */
    Map<String, String> failures() {
        Map<String, String> failures = new LinkedHashMap<>();
        for (String sample : SAMPLES) {
            failure(sample, OutputFormat.JPEG).ifPresent(failure -> failures.put(sample, failure));
        }
        Optional<String> library = loadLibwebp();
        library.ifPresent(failure -> failures.put("WebP output", failure));
        List<OutputFormat> written =
                library.isPresent() ? List.of(OutputFormat.PNG) : List.of(OutputFormat.WEBP, OutputFormat.PNG);
        for (OutputFormat format : written) {
            failure(WRITTEN, format).ifPresent(failure -> failures.put(WRITTEN + " as " + format, failure));
        }
        return failures;
    }

    /** Its sentence says more than that of an image that fails without it. @return what is wrong, if anything is */
    private static Optional<String> loadLibwebp() {
        try {
            WebpLibrary.load();
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of(e.getMessage() + ".");
        }
    }

    private Optional<String> failure(String sample, OutputFormat format) {
        RecompressOptions options = new RecompressOptions(
                RecompressOptions.DEFAULT_QUALITY, Effort.FAST, Subsampling.AUTO, FRAMING, format, false);
        try {
            return recompressor.recompress(read(sample), options) instanceof Rejected rejected
                    ? Optional.of(rejected.message())
                    : Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(e + ".");
        }
    }

    static byte[] read(String sample) {
        try (InputStream file = FormatSelfTest.class.getResourceAsStream("self-test/" + sample)) {
            if (file == null) {
                throw new IllegalStateException("the sample " + sample + " is not in this build");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
