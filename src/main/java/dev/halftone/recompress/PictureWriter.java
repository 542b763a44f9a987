package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.JpegEncoder;
import dev.halftone.recompress.png.PngEncoder;
import java.util.function.Supplier;

/** Writes pictures in the format that the options ask for, or that suits them best. */
final class PictureWriter {

    /** ARGB, and the planes that it was scaled in. */
    private static final int BYTES_PER_PIXEL = 4 + 4;

    /** ARGB once more. */
    private static final int BYTES_PER_TURNED_PIXEL = 4;

    /** Of noise, which is not compressed: the file three times. */
    private static final int BYTES_PER_PNG_PIXEL = 3 * 4;

    private final PlaneWriter jpegs;
    private final Supplier<WebpEncoder> webps;

    /** @param webps called when the first WebP is to be written */
    PictureWriter(PlaneWriter jpegs, Supplier<WebpEncoder> webps) {
        this.jpegs = jpegs;
        this.webps = webps;
    }

    /**
     * A file.
     *
     * @param size in pixels as stored
     */
    record Encoded(byte[] bytes, ImageFormat format, TargetSize size) {

        /** This one unless the other is smaller. */
        Encoded orSmaller(Encoded other) {
            return other.bytes.length < bytes.length ? other : this;
        }
    }

    /**
     * The bytes that an output of this size may take, most of them outside the heap if it is a WebP.
     *
     * @param opaque whether it is certain that no pixel is transparent
     */
    static long memory(TargetSize size, OutputFormat format, Container source, boolean opaque) {
        long pixels = (long) size.width() * size.height();
        boolean lossless = mayBeLosslessWebp(size) && (!source.isLossy() || format == OutputFormat.AUTO);
        long encoding = format == OutputFormat.PNG
                ? pixels * BYTES_PER_PNG_PIXEL
                : WebpEncoder.memory(size.width(), size.height(), opaque, lossless);
        long turning = source.orientation() == Exif.UPRIGHT ? 0 : pixels * BYTES_PER_TURNED_PIXEL;
        return pixels * BYTES_PER_PIXEL + turning + encoding;
    }

    /** Libwebp can't be stopped, so it does not get what takes it long. */
    private static boolean mayBeLosslessWebp(TargetSize size) {
        return WebpEncoder.holds(size.width(), size.height())
                && (long) size.width() * size.height() <= WebpEncoder.MAX_LOSSLESS_PIXELS;
    }

    /**
     * Checks that the format can hold the size.
     *
     * @throws RejectedImageException if it is one that the options name, and it can't
     */
    static void requireHeld(TargetSize size, OutputFormat format) throws RejectedImageException {
        int most =
                switch (format) {
                    case JPEG -> JpegEncoder.MAX_SIDE;
                    case WEBP -> WebpEncoder.MAX_SIDE;
                    case PNG, KEEP, AUTO -> Integer.MAX_VALUE;
                };
        if (size.width() > most || size.height() > most) {
            throw RejectedImageException.tooManyPixels("The output would have " + size.width() + " x " + size.height()
                    + " pixels, and a " + (format == OutputFormat.WEBP ? "WebP" : "JPEG") + " has at most " + most
                    + " a side");
        }
    }

    /**
     * Writes a picture. Only JPEG keeps the orientation, which every browser knows there. Chromium ignores that of a WebP,
     * and older browsers that of a PNG, so their pixels are turned.
     *
     * @param source has the orientation and the profile to keep, and with {@link OutputFormat#KEEP} the format
     */
    Encoded write(ArgbPicture picture, Container source, RecompressOptions options, Checkpoint checkpoint)
            throws RejectedImageException {
        Writing writing = new Writing(picture, source, options, checkpoint);
        return switch (options.format()) {
            case JPEG -> writing.jpeg();
            case WEBP -> writing.webp();
            case PNG -> writing.png();
            case KEEP -> writing.kept();
            case AUTO -> writing.best();
        };
    }

    /** One picture on its way. */
    private final class Writing {
        private final ArgbPicture picture;
        private final Container source;
        private final RecompressOptions options;
        private final Checkpoint checkpoint;
        private final boolean small;
        private final byte[] profile;
        private final Background background;
        private ArgbPicture upright;

        Writing(ArgbPicture picture, Container source, RecompressOptions options, Checkpoint checkpoint) {
            this.picture = picture;
            this.source = source;
            this.options = options;
            this.checkpoint = checkpoint;
            this.small = options.effort() == Effort.SMALL;
            byte[] own = source.iccProfile();
            boolean described = IccProfile.describes(own, PixelGrid.RGB) || IccProfile.describes(own, PixelGrid.GREY);
            this.profile = described ? own : new byte[0];
            this.background = options.framing().background();
        }

        private ArgbPicture upright() {
            if (upright == null) {
                upright = picture.upright(source.orientation(), checkpoint);
            }
            return upright;
        }

        private TargetSize sizeUpright() {
            return new TargetSize(upright().width(), upright().height());
        }

        private boolean fitsWebp() {
            return WebpEncoder.holds(picture.width(), picture.height()) && !isTooLargeForAlpha();
        }

        private boolean isTooLargeForAlpha() {
            return !picture.opaque() && (long) picture.width() * picture.height() > WebpEncoder.MAX_TRANSPARENT_PIXELS;
        }

        private boolean mayBeLosslessWebp() {
            return PictureWriter.mayBeLosslessWebp(new TargetSize(picture.width(), picture.height()));
        }

        Encoded kept() throws RejectedImageException {
            return switch (source.format()) {
                case PNG -> png();
                case JPEG -> jpeg();
                case WEBP -> fitsWebp() ? webp() : png();
                case GIF, BMP, TIFF, PSD -> picture.opaque() ? jpeg() : fitsWebp() ? webp() : png();
            };
        }

        Encoded best() throws RejectedImageException {
            return switch (PictureKind.of(picture)) {
                case DRAWN -> mayBeLosslessWebp() ? losslessWebp().orSmaller(png()) : png();
                case SMOOTH -> mayBeLosslessWebp() ? losslessWebp().orSmaller(bestLossy()) : bestLossy();
                case PHOTOGRAPH -> bestLossy();
            };
        }

        private Encoded bestLossy() throws RejectedImageException {
            if (picture.opaque()
                    && picture.width() <= JpegEncoder.MAX_SIDE
                    && picture.height() <= JpegEncoder.MAX_SIDE) {
                return jpeg();
            }
            return fitsWebp() ? lossyWebp() : png();
        }

        Encoded webp() throws RejectedImageException {
            boolean losslessToo =
                    !source.isLossy() && mayBeLosslessWebp() && PictureKind.of(picture) != PictureKind.PHOTOGRAPH;
            return losslessToo ? losslessWebp().orSmaller(lossyWebp()) : lossyWebp();
        }

        Encoded png() {
            GreyProfile.Converted shown = GreyProfile.toRgbIfColoured(upright(), profile, background.rgb());
            byte[] bytes = PngEncoder.encode(
                    upright().width(), upright().height(), shown.argb(), shown.profile(), small, checkpoint::reached);
            return new Encoded(bytes, ImageFormat.PNG, sizeUpright());
        }

        private Encoded lossyWebp() throws RejectedImageException {
            if (isTooLargeForAlpha()) {
                throw RejectedImageException.tooManyPixels("The output would have " + picture.width() + " x "
                        + picture.height() + " pixels, and a transparent WebP has at most "
                        + WebpEncoder.MAX_TRANSPARENT_PIXELS + " here");
            }
            checkpoint.reached();
            GreyProfile.Converted shown = GreyProfile.toRgb(upright(), profile, background.rgb());
            byte[] bytes = webps.get()
                    .lossy(
                            upright().width(),
                            upright().height(),
                            shown.argb(),
                            picture.opaque(),
                            options.quality(),
                            small,
                            shown.profile());
            checkpoint.reached();
            return new Encoded(bytes, ImageFormat.WEBP, sizeUpright());
        }

        private Encoded losslessWebp() throws RejectedImageException {
            checkpoint.reached();
            GreyProfile.Converted shown = GreyProfile.toRgb(upright(), profile, background.rgb());
            byte[] bytes = webps.get()
                    .lossless(
                            upright().width(),
                            upright().height(),
                            shown.argb(),
                            picture.opaque(),
                            small,
                            shown.profile());
            checkpoint.reached();
            return new Encoded(bytes, ImageFormat.WEBP, sizeUpright());
        }

        Encoded jpeg() {
            PixelGrid pixels = flat();
            TargetSize size = new TargetSize(picture.width(), picture.height());
            SubsampledPlanes planes = PlanesOfPixels.of(pixels, size, false, checkpoint);
            return new Encoded(jpegs.write(planes, source, options), ImageFormat.JPEG, size);
        }

        /** The picture on its background, grey if all of it is. */
        private PixelGrid flat() {
            boolean grey = true;
            byte[] rgb = new byte[Math.multiplyExact(picture.argb().length, PixelGrid.RGB)];
            int[] argb = GreyProfile.toRgbIfColoured(picture, profile, background.rgb())
                    .argb();
            for (int i = 0, out = 0; i < argb.length; i++, out += PixelGrid.RGB) {
                int pixel = background.below(argb[i]);
                rgb[out] = (byte) (pixel >> 16);
                rgb[out + 1] = (byte) (pixel >> 8);
                rgb[out + 2] = (byte) pixel;
                grey &= rgb[out] == rgb[out + 1] && rgb[out] == rgb[out + 2];
            }
            if (!grey) {
                return new PixelGrid(picture.width(), picture.height(), PixelGrid.RGB, rgb);
            }
            byte[] samples = new byte[picture.argb().length];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = rgb[PixelGrid.RGB * i];
            }
            return new PixelGrid(picture.width(), picture.height(), PixelGrid.GREY, samples);
        }
    }
}
