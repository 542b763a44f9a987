package dev.halftone.recompress;

import static dev.halftone.recompress.PngChunks.ACTL;
import static dev.halftone.recompress.PngChunks.CICP;
import static dev.halftone.recompress.PngChunks.EXIF;
import static dev.halftone.recompress.PngChunks.FDAT;
import static dev.halftone.recompress.PngChunks.GAMA;
import static dev.halftone.recompress.PngChunks.ICCP;
import static dev.halftone.recompress.PngChunks.IDAT;
import static dev.halftone.recompress.PngChunks.IEND;
import static dev.halftone.recompress.PngChunks.IHDR;
import static dev.halftone.recompress.PngChunks.SIGNATURE_LENGTH;
import static dev.halftone.recompress.PngChunks.SRGB;
import static dev.halftone.recompress.PngChunks.TRNS;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A PNG file (W3C PNG specification, third edition) by its chunks. */
final class PngFile implements Container {

    /** Xcode puts this chunk before IHDR. It means raw Deflate data and premultiplied colours in another order. */
    private static final int CGBI = 0x43674249;

    /** The most bytes that Deflate makes of one: 1,032, plus a margin for the first byte. */
    private static final long MAX_RATIO = 1100;

    /** gAMA of 1/2.2, close enough to sRGB's curve to be taken for it (section 11.3.2.2). */
    private static final double SRGB_GAMMA = 0.45455;

    private static final double GAMMA_TOLERANCE = 0.05;

    /** Set in the type of pictures whose samples or palette have colours (section 11.2.1). */
    private static final int COLOUR = 2;

    private final PngChunks chunks;
    private int width;
    private int height;
    private int bitDepth;
    private int colourType;
    private boolean interlaced;
    private int orientation = Exif.UPRIGHT;
    private byte[] iccProfile = {};
    private double gamma;
    private boolean colourSpaceNamed;
    private boolean profileRead;
    private boolean exifRead;
    private boolean transparencyRead;
    /** Of acTL before the pixels (section 11.3.6.1). */
    private int framesDeclared;

    private boolean frameRead;
    private long compressedLength;

    private PngFile(byte[] source) {
        this.chunks = new PngChunks(source);
    }

    static PngFile parse(byte[] source) throws RejectedImageException {
        PngFile png = new PngFile(source);
        PngChunks chunks = png.chunks;
        if (chunks.type(SIGNATURE_LENGTH) == CGBI) {
            throw RejectedImageException.unsupported(
                    "A PNG image in the form that Apple's tools make for iOS (CgBI) is not read");
        }
        if (chunks.type(SIGNATURE_LENGTH) != IHDR) {
            throw RejectedImageException.corrupt("The PNG image doesn't begin with its IHDR chunk");
        }
        int position = SIGNATURE_LENGTH;
        while (chunks.isWhole(position)) {
            int type = chunks.type(position);
            if (type == IHDR && position != SIGNATURE_LENGTH) {
                throw RejectedImageException.corrupt("The PNG image has another IHDR chunk at byte " + position);
            }
            // Chunks that say how pixels look count only if they are undamaged, as in libpng.
            if (!isAboutLook(type) || chunks.hasRightCrc(position)) {
                png.readChunk(type, chunks.content(position));
            }
            if (type == IEND) {
                break;
            }
            position = chunks.next(position);
        }
        return png;
    }

    private static boolean isAboutLook(int type) {
        return type == GAMA || type == SRGB || type == CICP || type == ICCP || type == EXIF || type == ACTL;
    }

    private void readChunk(int type, ByteBuffer content) {
        switch (type) {
            case IHDR -> {
                width = content.getInt(0);
                height = content.getInt(4);
                bitDepth = content.get(8) & 0xff;
                colourType = content.get(9) & 0xff;
                interlaced = content.get(12) != 0;
            }
            case GAMA -> gamma = content.remaining() == 4 ? content.getInt(0) / 100_000.0 : 0;
            case SRGB, CICP -> colourSpaceNamed = true;
            case IDAT -> compressedLength += content.remaining();
            case TRNS -> transparencyRead = true;
            case ACTL -> {
                if (compressedLength == 0 && framesDeclared == 0 && content.remaining() == 8) {
                    framesDeclared = content.getInt(0);
                }
            }
            case FDAT -> frameRead = true;
            case ICCP -> {
                if (profileRead) {
                    return; // a thousand of them would each inflate to megabytes
                }
                profileRead = true;
                byte[] profile = IccProfile.validOrEmpty(inflateProfile(bytes(content)));
                boolean wrong = (colourType & COLOUR) != 0 && IccProfile.describes(profile, PixelGrid.GREY);
                iccProfile = wrong ? new byte[0] : profile; // as in libpng
                colourSpaceNamed |= iccProfile.length > 0;
            }
            case EXIF -> {
                if (!exifRead) {
                    exifRead = true;
                    orientation = Exif.orientation(bytes(content));
                }
            }
            default -> {}
        }
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    /** Inflates an iCCP chunk: profile name, a zero, the compression method 0, zlib data. */
    private static byte[] inflateProfile(byte[] chunk) {
        int start = 0;
        while (start < chunk.length && chunk[start] != 0) {
            start++;
        }
        start += 2;
        if (start >= chunk.length) {
            return new byte[0];
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(chunk, start, chunk.length - start);
            ByteArrayOutputStream profile = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!inflater.finished() && profile.size() <= IccProfile.MAX_LENGTH) {
                int count = inflater.inflate(buffer);
                if (count == 0) {
                    return new byte[0];
                }
                profile.write(buffer, 0, count);
            }
            return inflater.finished() ? profile.toByteArray() : new byte[0];
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }

    /** So that a header alone can't make the decoder allocate memory. */
    void requirePlausibleLength(PngPixelChunks pixels) throws RejectedImageException {
        long compressed = compressedLength + pixels.cutLength();
        long bytes = (long) width * height / 8 * Math.max(1, bitDepth) * channels();
        if (bytes / MAX_RATIO > compressed) {
            throw RejectedImageException.corrupt("The PNG image is truncated: " + compressed + " bytes can't hold "
                    + width + " x " + height + " pixels");
        }
    }

    private int channels() {
        return switch (colourType) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    /** An animation of which there is only the first frame shows no other than a still picture. */
    @Override
    public boolean isAnimated() {
        return framesDeclared > 1 && frameRead;
    }

    /** Of an animation; 0 if it is none. */
    int framesDeclared() {
        return framesDeclared;
    }

    @Override
    public Optional<CutAnimation> cutAnimation(byte[] source) throws RejectedImageException {
        return framesDeclared > 1 ? PngFrames.of(this, source).cut(framesDeclared) : Optional.empty();
    }

    @Override
    public boolean mayBeTransparent() {
        return colourType >= 4 || transparencyRead;
    }

    /** An upper bound for the bytes of uncompressed pixels, interlaced or not. */
    long mostBytesOfPixels() {
        return 8L * width * height + 16L * height + 64;
    }

    @Override
    public BareFile bare(byte[] file) {
        return BareFile.of(file, new BarePng(file, this));
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.PNG;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int orientation() {
        return orientation;
    }

    @Override
    public byte[] iccProfile() {
        return iccProfile;
    }

    /** Pixels are decoded row by row, but those of an interlaced picture are held. */
    @Override
    public int bytesPerPixel() {
        return interlaced ? 1 + PixelGrid.RGB : 1;
    }

    @Override
    public double toneExponent() {
        if (colourSpaceNamed || gamma <= 0.01 || Math.abs(gamma - SRGB_GAMMA) < GAMMA_TOLERANCE) {
            return 1;
        }
        return SRGB_GAMMA / gamma;
    }
}
