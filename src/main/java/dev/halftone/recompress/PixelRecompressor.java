package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.JpegEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/** Decodes an image of any format but JPEG to pixels, makes planes of them, shrunk if requested, and writes a JPEG. */
final class PixelRecompressor {

    private final SizeLimit limit;
    private final PixelDecoder decoder = new PixelDecoder(new ImageIoProviders());
    private final PlaneWriter writer;

    /** @param limit larger images are rejected by their header */
    PixelRecompressor(SizeLimit limit, PlaneWriter writer) {
        this.limit = limit;
        this.writer = writer;
    }

    /**
     * See {@link Recompressor#recompress}.
     *
     * @param budget begun for this image, possibly partly used
     */
    Recompression recompress(byte[] source, RecompressOptions options, DecodeBudget budget) {
        Optional<ImageFormat> format = ImageFormat.sniff(source);
        if (format.isEmpty()) {
            return new Rejected(
                    Reason.UNSUPPORTED_FORMAT,
                    "The file is " + ForeignFormat.describe(source)
                            + ", and only JPEG, PNG, GIF, BMP, TIFF, WebP and PSD images are read");
        }
        try {
            Recompression outcome = recompress(source, format.get(), options, budget);
            return budget.exhausted().<Recompression>map(exhausted -> exhausted).orElse(outcome);
        } catch (RejectedImageException e) {
            return e.outcome();
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // Decoders throw all kinds of exceptions on damaged input. None of them is an error of the service or
            // affects another image.
            return budget.exhausted().orElseGet(() -> undecodable(format.get(), e));
        }
    }

    private static Rejected undecodable(ImageFormat format, Throwable thrown) {
        Throwable root = root(thrown);
        if (root instanceof OutOfMemoryError) {
            return new Rejected(Reason.CORRUPT_IMAGE, "The " + format + " image needs more memory than there is");
        }
        String detail = oneLine(detail(root));
        return new Rejected(
                isUnsupported(detail) ? Reason.UNSUPPORTED_FORMAT : Reason.CORRUPT_IMAGE,
                "The " + format + " image can't be decoded: " + detail);
    }

    private static boolean isUnsupported(String detail) {
        return detail.startsWith("Unsupported") || detail.startsWith("Unknown TIFF Compression");
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /**
     * The message of the root cause if a decoder wrote it for people; other messages do not help a user. TwelveMonkeys
     * reports an EOFException in many forms, class cast exceptions among them.
     */
    private static String detail(Throwable root) {
        String message = Optional.ofNullable(root.getMessage()).orElse("");
        if (root instanceof EOFException || message.contains("EOFException")) {
            return "it ends before its pixels do";
        }
        boolean chosen = root instanceof IOException || isUnsupported(message);
        return chosen && !message.isBlank() ? message : "it is damaged";
    }

    private static String oneLine(String detail) {
        String line = detail.strip().replaceAll("\\s+", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }

    private Recompression recompress(byte[] source, ImageFormat format, RecompressOptions options, DecodeBudget budget)
            throws RejectedImageException, IOException {
        Container container = Container.open(format, source);
        limit.require(container);
        container.requireBoundedWork();
        TargetSize target = TargetSize.of(container, options);
        requireWithinJpeg(target);

        boolean mayHalve = options.subsampling().mayHalve(options.quality());
        SubsampledPlanes planes = planes(container, source, target, mayHalve, budget);
        byte[] output = writer.write(planes, container, options);
        return container.bare(source).orSmaller(container, output, target);
    }

    /** A PNG is never held as pixels. */
    private SubsampledPlanes planes(
            Container container, byte[] source, TargetSize target, boolean mayHalve, DecodeBudget budget)
            throws RejectedImageException, IOException {
        if (container instanceof PngFile png) {
            PngReader reader = PngReader.of(png, source);
            return PlanesOfPixels.of(
                    png.width(),
                    png.height(),
                    reader.channels(),
                    target,
                    mayHalve,
                    budget,
                    rows -> reader.read(rows, budget));
        }
        return PlanesOfPixels.of(decoder.decode(container, budget), target, mayHalve, budget);
    }

    private static void requireWithinJpeg(TargetSize target) throws RejectedImageException {
        if (target.width() > JpegEncoder.MAX_SIDE || target.height() > JpegEncoder.MAX_SIDE) {
            throw RejectedImageException.tooManyPixels("The output would have " + target.width() + " x "
                    + target.height() + " pixels, and a JPEG has at most " + JpegEncoder.MAX_SIDE + " a side");
        }
    }
}
