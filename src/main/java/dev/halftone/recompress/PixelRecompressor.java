package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * Decodes an image of any format but JPEG to pixels, lays them out on the output, and writes it. For a JPEG they become
 * planes at once.
 */
final class PixelRecompressor {

    private final SizeLimit limit;
    private final PixelDecoder decoder = new PixelDecoder(new ImageIoProviders());
    private final PlaneWriter writer;
    private final PictureWriter pictures;

    /** @param limit larger images are rejected by their header */
    PixelRecompressor(SizeLimit limit, PlaneWriter writer, PictureWriter pictures) {
        this.limit = limit;
        this.writer = writer;
        this.pictures = pictures;
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
        Optional<CutAnimation> cut =
                options.format().keepsAnimations() ? container.cutAnimation(source) : Optional.empty();
        return cut.isEmpty()
                ? recompress(source, container, options, budget, Optional.empty())
                : salvage(cut.get(), format, options, budget);
    }

    /** What there is of an animation, if that is asked for. */
    private Recompression salvage(CutAnimation cut, ImageFormat format, RecompressOptions options, DecodeBudget budget)
            throws RejectedImageException, IOException {
        if (!options.salvage()) {
            throw cut.rejection();
        }
        Container rest = Container.open(format, cut.rest());
        return recompress(cut.rest(), rest, options, budget, Optional.of(cut.warning()));
    }

    /** @param warning what the source lacked */
    private Recompression recompress(
            byte[] source,
            Container container,
            RecompressOptions options,
            DecodeBudget budget,
            Optional<String> warning)
            throws RejectedImageException, IOException {
        if (container.isAnimated() && options.format().keepsAnimations()) {
            return NewPicture.unchanged(container, container.bare(source), warning);
        }
        Layout layout = Layout.of(container, options);
        limit.requireOutput(layout.size(), options.format());

        PictureWriter.Encoded output = options.format() == OutputFormat.JPEG
                ? jpeg(container, source, layout, options, budget)
                : inChosenFormat(container, source, layout, options, budget);
        return new NewPicture(output, layout.isBinding(container, options.framing()), warning)
                .orBare(container, container.bare(source));
    }

    private PictureWriter.Encoded inChosenFormat(
            Container container, byte[] source, Layout layout, RecompressOptions options, DecodeBudget budget)
            throws RejectedImageException, IOException {
        Alpha alpha = container.mayBeTransparent() ? Alpha.KEPT : Alpha.ON_WHITE;
        PixelSource pixels = PixelSource.open(decoder, container, source, alpha, budget);
        ArgbOfPixels rows = new ArgbOfPixels(
                container.width(),
                container.height(),
                pixels.channels(),
                layout,
                options.framing().background(),
                budget);
        pixels.read(rows);
        return pictures.write(rows.picture(), container, options, budget);
    }

    /** The usual way, without ARGB. */
    private PictureWriter.Encoded jpeg(
            Container container, byte[] source, Layout layout, RecompressOptions options, DecodeBudget budget)
            throws RejectedImageException, IOException {
        Background background = options.framing().background();
        SubsampledPlanes planes;
        Layout placed = layout;
        if (container instanceof WebpFile webp && WebpPlanes.takes(webp)) {
            placed = layout.alignedTo(WebpPlanes.SAMPLING);
            planes = WebpPlanes.of(webp, background, placed, budget);
        } else {
            boolean mayHalve = options.subsampling().mayHalve(options.quality());
            planes = planes(container, source, layout, background, mayHalve, budget);
        }
        byte[] output = writer.write(planes.on(placed, background, container.iccProfile()), container, options);
        return new PictureWriter.Encoded(output, ImageFormat.JPEG, layout.size());
    }

    private SubsampledPlanes planes(
            Container container,
            byte[] source,
            Layout layout,
            Background background,
            boolean mayHalve,
            DecodeBudget budget)
            throws RejectedImageException, IOException {
        int width = container.width();
        Alpha alpha = background.isWhite() || !container.mayBeTransparent() ? Alpha.ON_WHITE : Alpha.KEPT;
        PixelSource pixels = PixelSource.open(decoder, container, source, alpha, budget);
        boolean transparent = pixels.channels() == PixelGrid.RGBA;
        int channels = transparent ? PixelGrid.RGB : pixels.channels();
        return PlanesOfPixels.of(
                width,
                container.height(),
                channels,
                layout,
                mayHalve,
                budget,
                planes -> pixels.read(
                        transparent ? new OnBackground(width, background, container.iccProfile(), planes) : planes));
    }
}
