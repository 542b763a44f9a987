package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Checkpoint;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Decodes an image of any format to pixels, shrinks it if requested, and writes a JPEG. */
final class PixelRecompressor {

    /**
     * With {@link Effort#SMALL}, pixels are first quantised this many times more finely than requested, so that the
     * trellis quantisation that follows has a choice.
     */
    private static final int FINER = 4;

    /**
     * Up to this many bytes, both efforts are tried, because the headers of progressive scans may cost more than they
     * save.
     */
    private static final int FAST_MAY_BE_SMALLER = 1 << 14;

    private final SizeLimit limit;
    private final DctRecompressor inDctDomain;
    private final PixelDecoder decoder;
    private final JpegWriter writer;

    /**
     * @param limit larger images are rejected by their header
     * @param inDctDomain writes the smallest files, within the budget of the calling thread
     */
    PixelRecompressor(SizeLimit limit, DctRecompressor inDctDomain) {
        this.limit = limit;
        this.inDctDomain = inDctDomain;
        ImageIoProviders providers = new ImageIoProviders();
        this.decoder = new PixelDecoder(providers);
        this.writer = new JpegWriter(providers.jpegWriter());
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

        Picture picture = picture(container, source);
        PixelGrid decoded = decoder.decode(picture.decodable, budget);
        boolean resized = !target.isSizeOf(decoded);
        PixelGrid pixels = resized ? Lanczos.shrink(decoded, target.width(), target.height(), budget) : decoded;

        QuantisationTables asked = QuantisationTables.ofQuality(options.quality());
        byte[] output = encode(pixels, container, asked, options, budget);
        return smaller(picture.bare.get(), container, target, output);
    }

    /**
     * The file to decode, and the output if the JPEG is not smaller.
     *
     * @param bare computed late, because the file may turn out to be damaged
     */
    private record Picture(Container decodable, Supplier<BareFile> bare) {}

    /** A JPEG first goes through the codec, so that the same files are rejected as when a JPEG keeps its size. */
    private Picture picture(Container container, byte[] source) throws RejectedImageException {
        if (container.format() != ImageFormat.JPEG) {
            return new Picture(container, () -> container.bare(source));
        }
        DctRecompressor.Plain plain = inDctDomain.plain(source);
        return new Picture(JpegFile.parse(plain.bytes()), plain::bare);
    }

    private static void requireWithinJpeg(TargetSize target) throws RejectedImageException {
        if (target.width() > JpegWriter.MAX_SIDE || target.height() > JpegWriter.MAX_SIDE) {
            throw RejectedImageException.tooManyPixels("The output would have " + target.width() + " x "
                    + target.height() + " pixels, and a JPEG has at most " + JpegWriter.MAX_SIDE + " a side");
        }
    }

    /** {@link Effort#SMALL} never makes a larger file than {@link Effort#FAST}. */
    private byte[] encode(
            PixelGrid pixels,
            Container container,
            QuantisationTables asked,
            RecompressOptions options,
            Checkpoint checkpoint)
            throws IOException {
        if (options.effort() == Effort.FAST) {
            return write(pixels, container, asked, checkpoint);
        }
        byte[] finer = write(pixels, container, asked.finerBy(FINER), checkpoint);
        byte[] small = inDctDomain.rewritten(finer, options.quality());
        if (small.length > FAST_MAY_BE_SMALLER) {
            return small;
        }
        byte[] fast = write(pixels, container, asked, checkpoint);
        return fast.length < small.length ? fast : small;
    }

    private byte[] write(PixelGrid pixels, Container container, QuantisationTables tables, Checkpoint checkpoint)
            throws IOException {
        // A CMYK profile, for example, does not describe the RGB samples of the decoded picture.
        byte[] profile = container.iccProfile();
        byte[] kept = IccProfile.describes(profile, pixels.channels()) ? profile : new byte[0];
        return writer.write(pixels, tables, container.orientation(), kept, checkpoint);
    }

    private static Recompression smaller(BareFile bare, Container container, TargetSize target, byte[] output) {
        if (output.length >= bare.length()) {
            return new Unchanged(bare.bytes(), container.format(), container.width(), container.height());
        }
        return new Recompressed(output, ImageFormat.JPEG, target.width(), target.height());
    }
}
