package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Checkpoint;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/** Decodes to pixels, shrinks where asked, and writes a JPEG: the way for every format, through ImageIO. */
final class PixelRecompressor {

    /**
     * With {@link Effort#SMALL} pixels are first quantised so many times as finely as asked, so that the trellis that
     * follows has something to choose from.
     */
    private static final int FINER = 4;

    private static final int LOSSLESS = 100;

    private final SizeLimit limit;
    private final DctRecompressor inDctDomain;
    private final PixelDecoder decoder;
    private final JpegWriter writer;

    /**
     * @param limit larger images are rejected by their header
     * @param inDctDomain writes the smallest files; asks the allowance of the calling thread
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
     * @param allowance begun for this image, maybe partly used
     */
    Recompression recompress(byte[] source, RecompressOptions options, Allowance allowance) {
        Optional<ImageFormat> format = ImageFormat.sniff(source);
        if (format.isEmpty()) {
            return new Rejected(
                    Reason.UNSUPPORTED_FORMAT,
                    "The file is " + ForeignFormat.describe(source)
                            + ", and only JPEG, PNG, GIF, BMP, TIFF, WebP and PSD images are read");
        }
        try {
            Recompression outcome = recompress(source, format.get(), options, allowance);
            return allowance
                    .exhausted()
                    .<Recompression>map(exhausted -> exhausted)
                    .orElse(outcome);
        } catch (RejectedImageException e) {
            return e.outcome();
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // Decoders throw what they please on damaged input; none of it is this program's fault or anybody else's
            // image.
            return allowance.exhausted().orElseGet(() -> undecodable(format.get(), e));
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
     * The root cause's words, where a decoder chose them; what it stumbled over says nothing to anybody. TwelveMonkeys lets
     * an EOFException surface in many guises, class casts among them.
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

    private Recompression recompress(byte[] source, ImageFormat format, RecompressOptions options, Allowance allowance)
            throws RejectedImageException, IOException {
        Container container = Container.open(format, source);
        limit.require(container);
        container.requireBoundedWork();
        TargetSize target = TargetSize.of(container, options);
        requireWithinJpeg(target);

        PixelGrid decoded = decoder.decode(container, allowance);
        boolean resized = !target.isSizeOf(decoded);
        PixelGrid pixels = resized ? Lanczos.shrink(decoded, target.width(), target.height(), allowance) : decoded;

        QuantisationTables asked = QuantisationTables.ofQuality(options.quality());
        if (container instanceof JpegFile jpeg && !resized) {
            return smallest(
                    source,
                    container,
                    target,
                    jpeg.withoutMetadata(),
                    encodeNoFiner(pixels, jpeg, asked, options, allowance));
        }
        return smallest(source, container, target, encode(pixels, container, asked, options, allowance));
    }

    private static void requireWithinJpeg(TargetSize target) throws RejectedImageException {
        if (target.width() > JpegWriter.MAX_SIDE || target.height() > JpegWriter.MAX_SIDE) {
            throw RejectedImageException.tooManyPixels("The output would have " + target.width() + " x "
                    + target.height() + " pixels, and a JPEG has at most " + JpegWriter.MAX_SIDE + " a side");
        }
    }

    /**
     * A JPEG again, with no step finer than the source's: finer steps would spend bytes on quantisation noise. Where no step
     * is coarser either, another generation of loss gains nothing, and the source without its metadata is the result.
     *
     * @return the output, or the source's whole length when there is nothing to gain
     */
    private byte[] encodeNoFiner(
            PixelGrid pixels, JpegFile jpeg, QuantisationTables asked, RecompressOptions options, Checkpoint checkpoint)
            throws IOException, RejectedImageException {
        Optional<QuantisationTables> current = jpeg.quantisationTables();
        if (current.isPresent() && !asked.isCoarserAnywhereThan(current.get())) {
            return jpeg.withoutMetadata();
        }
        if (current.isEmpty()) {
            return encode(pixels, jpeg, asked, options, checkpoint);
        }
        byte[] written = write(pixels, jpeg, asked.coarserOf(current.get()), checkpoint);
        return options.effort() == Effort.SMALL ? inDctDomain.rewritten(written, LOSSLESS) : written;
    }

    private byte[] encode(
            PixelGrid pixels,
            Container container,
            QuantisationTables asked,
            RecompressOptions options,
            Checkpoint checkpoint)
            throws IOException {
        return switch (options.effort()) {
            case FAST -> write(pixels, container, asked, checkpoint);
            case SMALL ->
                inDctDomain.rewritten(write(pixels, container, asked.finerBy(FINER), checkpoint), options.quality());
        };
    }

    private byte[] write(PixelGrid pixels, Container container, QuantisationTables tables, Checkpoint checkpoint)
            throws IOException {
        // A profile of CMYK, say, says nothing about the RGB samples that its picture has become.
        byte[] profile = container.iccProfile();
        byte[] kept = IccProfile.describes(profile, pixels.channels()) ? profile : new byte[0];
        return writer.write(pixels, tables, container.orientation(), kept, checkpoint);
    }

    private static Recompression smallest(byte[] source, Container container, TargetSize target, byte[]... candidates) {
        byte[] smallest = source;
        for (byte[] candidate : candidates) {
            smallest = candidate.length < smallest.length ? candidate : smallest;
        }
        if (smallest == source) {
            return new Unchanged(source, container.format(), container.width(), container.height());
        }
        return new Recompressed(smallest, ImageFormat.JPEG, target.width(), target.height());
    }
}
