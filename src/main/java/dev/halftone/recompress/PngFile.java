package dev.halftone.recompress;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A PNG file (W3C PNG specification, third edition) by its chunks. */
final class PngFile implements Container {

    private static final int SIGNATURE_LENGTH = 8;
    /** Length, type and CRC. */
    private static final int CHUNK_OVERHEAD = 12;

    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;
    private static final int TRNS = 0x74524e53;
    private static final int GAMA = 0x67414d41;
    private static final int SRGB = 0x73524742;
    private static final int CICP = 0x63494350;
    private static final int ICCP = 0x69434350;
    private static final int EXIF = 0x65584966;

    /** What Deflate makes of a byte at most, 1,032 to be exact, and a little for a first one. */
    private static final long MAX_RATIO = 1100;

    /** gAMA of 1/2.2, close enough to sRGB's curve to be taken for it (section 11.3.2.2). */
    private static final double SRGB_GAMMA = 0.45455;

    private static final double GAMMA_TOLERANCE = 0.05;

    private final byte[] source;
    private int width;
    private int height;
    private int bitDepth;
    private int colourType;
    private int orientation = Exif.UPRIGHT;
    private byte[] iccProfile = {};
    private double gamma;
    private boolean colourSpaceNamed;
    private boolean profileRead;
    private boolean exifRead;
    private long compressedLength;

    private PngFile(byte[] source) {
        this.source = source;
    }

    static PngFile parse(byte[] source) throws RejectedImageException {
        PngFile png = new PngFile(source);
        ByteBuffer chunks = ByteBuffer.wrap(source);
        if (chunks.getInt(SIGNATURE_LENGTH + 4) != IHDR) {
            throw RejectedImageException.corrupt("The PNG image doesn't begin with its IHDR chunk");
        }
        int position = SIGNATURE_LENGTH;
        while (source.length - position >= CHUNK_OVERHEAD) {
            int length = chunks.getInt(position);
            int type = chunks.getInt(position + 4);
            if (length < 0 || length > source.length - position - CHUNK_OVERHEAD) {
                break; // decodable() names the place
            }
            if (type == IHDR && position != SIGNATURE_LENGTH) {
                throw RejectedImageException.corrupt("The PNG image has another IHDR chunk at byte " + position);
            }
            png.readChunk(type, chunks.slice(position + 8, length));
            if (type == IEND) {
                break;
            }
            position += length + CHUNK_OVERHEAD;
        }
        return png;
    }

    private void readChunk(int type, ByteBuffer content) {
        switch (type) {
            case IHDR -> {
                width = content.getInt(0);
                height = content.getInt(4);
                bitDepth = content.get(8);
                colourType = content.get(9);
            }
            case GAMA -> gamma = content.remaining() == 4 ? content.getInt(0) / 100_000.0 : 0;
            case SRGB, CICP -> colourSpaceNamed = true;
            case IDAT -> compressedLength += content.remaining();
            case ICCP -> {
                if (profileRead) {
                    return; // a thousand of them would each inflate to megabytes
                }
                profileRead = true;
                iccProfile = IccProfile.validOrEmpty(inflateProfile(bytes(content)));
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

    /** Profile name, a zero, the compression method 0, zlib data. */
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

    /** The chunks that pixels are made of, each with a right CRC; a text chunk, say, may inflate to gigabytes. */
    @Override
    public byte[] decodable() throws RejectedImageException {
        ByteBuffer chunks = ByteBuffer.wrap(source);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(source.length);
        kept.write(source, 0, SIGNATURE_LENGTH);
        int position = SIGNATURE_LENGTH;
        int type = 0;
        while (type != IEND) {
            long end = position + (long) CHUNK_OVERHEAD;
            end += end <= source.length ? chunks.getInt(position) & 0xffffffffL : 0;
            if (end > source.length) {
                throw RejectedImageException.corrupt(
                        "The PNG image is truncated: its last chunk, at byte " + position + ", is not whole");
            }
            type = chunks.getInt(position + 4);
            if (type == IHDR || type == PLTE || type == TRNS || type == IDAT || type == IEND) {
                requireCrc(chunks, position, (int) end);
                kept.write(source, position, (int) end - position);
            }
            position = (int) end;
        }
        requirePlausibleLength();
        return kept.toByteArray();
    }

    /** So that a header alone can't ask for memory. */
    private void requirePlausibleLength() throws RejectedImageException {
        long bytes = (long) width * height / 8 * Math.max(1, bitDepth) * channels();
        if (bytes / MAX_RATIO > compressedLength) {
            throw RejectedImageException.corrupt("The PNG image is truncated: " + compressedLength
                    + " bytes can't hold " + width + " x " + height + " pixels");
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

    private void requireCrc(ByteBuffer chunks, int position, int end) throws RejectedImageException {
        CRC32 crc = new CRC32();
        crc.update(source, position + 4, end - 4 - (position + 4));
        if ((int) crc.getValue() != chunks.getInt(end - 4)) {
            throw RejectedImageException.corrupt("The PNG chunk at byte " + position + " has a wrong CRC");
        }
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

    @Override
    public int bytesPerPixel() {
        return (channels() + channels() % 2) * Math.max(1, bitDepth / 8) + 3 + JpegWriter.BYTES_PER_PIXEL;
    }

    @Override
    public double toneExponent() {
        if (colourSpaceNamed || gamma <= 0.01 || Math.abs(gamma - SRGB_GAMMA) < GAMMA_TOLERANCE) {
            return 1;
        }
        return SRGB_GAMMA / gamma;
    }
}
