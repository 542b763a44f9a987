package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The merged picture of a Photoshop document (Adobe Photoshop File Formats Specification), PSB included.
 *
 * @param profileId where the identifier of the profile's image resource stands, or 0
 */
record PsdFile(
        int width,
        int height,
        byte[] iccProfile,
        int bytesPerPixel,
        boolean keepsItsColours,
        int profileId,
        byte[] source)
        implements Container {

    private static final int HEADER_LENGTH = 26;
    private static final int ICC_RESOURCE = 1039;
    /** For plug-ins, read by nobody else. */
    private static final int PLUG_IN_RESOURCE = 4000;

    private static final int VERSION_BIG = 2;
    private static final int RAW = 0;
    private static final int RUNS = 1;
    private static final int MAX_DEFLATE_RATIO = 1100;

    private static final int MODE_CMYK = 4;
    private static final int MODE_LAB = 9;

    static PsdFile parse(byte[] source) throws RejectedImageException {
        ByteBuffer psd = ByteBuffer.wrap(source);
        int channels = psd.getShort(12) & 0xffff;
        int height = psd.getInt(14);
        int width = psd.getInt(18);
        int bytesPerSample = Math.max(1, (psd.getShort(22) & 0xffff) / 8);
        int mode = psd.getShort(24);
        psd.position(HEADER_LENGTH);
        int colourModeLength = psd.getInt();
        psd.position(psd.position() + colourModeLength);
        requirePlausibleLength(
                psd.slice(), psd.getShort(4) == VERSION_BIG, channels, height, (long) width * bytesPerSample);
        int profileId = findProfile(psd);
        return new PsdFile(
                width,
                height,
                profileId == 0 ? new byte[0] : IccProfile.validOrEmpty(remainingResource(psd)),
                Math.min(channels, 5) * bytesPerSample + 3 + JpegWriter.BYTES_PER_PIXEL,
                mode != MODE_CMYK && mode != MODE_LAB,
                profileId,
                source);
    }

    /**
     * So that a header alone can't ask for memory.
     *
     * @param psd begins with the image resources
     * @param row bytes
     */
    private static void requirePlausibleLength(ByteBuffer psd, boolean big, int channels, int height, long row)
            throws RejectedImageException {
        psd.position(psd.getInt() + Integer.BYTES);
        long layers = big ? psd.getLong() : psd.getInt() & 0xffffffffL;
        if (layers < 0 || layers > psd.remaining()) {
            throw new IndexOutOfBoundsException();
        }
        psd.position(psd.position() + (int) layers);
        int compression = psd.getShort();
        // An eighth of it, as a bilevel picture has eight pixels a byte. Runs repeat a byte 128 times with two, and
        // begin with the length of each row.
        long least =
                switch (compression) {
                    case RAW -> row;
                    case RUNS -> row / 64 + (big ? 4 : 2);
                    default -> row / MAX_DEFLATE_RATIO;
                };
        if (least * height / 8 * channels > psd.remaining()) {
            throw RejectedImageException.corrupt(
                    "The PSD image is truncated: its pixels need at least " + least * height + " bytes a channel");
        }
    }

    /** Leaves the buffer at the length of the profile's resource. */
    private static int findProfile(ByteBuffer psd) {
        int end = psd.getInt() + psd.position();
        while (psd.position() + 12 <= end) {
            int id = psd.position() + 4; // behind "8BIM"
            int nameLength = psd.get(id + 2) & 0xff;
            psd.position(id + 2 + even(nameLength + 1));
            if ((psd.getShort(id) & 0xffff) == ICC_RESOURCE) {
                return id;
            }
            int length = psd.getInt();
            if (length < 0 || length >= psd.remaining()) {
                break;
            }
            psd.position(psd.position() + even(length));
        }
        return 0;
    }

    private static byte[] remainingResource(ByteBuffer psd) {
        int length = Math.min(psd.getInt(), psd.remaining());
        byte[] bytes = new byte[length > IccProfile.MAX_LENGTH ? 0 : length];
        psd.get(bytes);
        return bytes;
    }

    private static int even(int length) {
        return length + (length & 1);
    }

    /** The decoder converts by a profile that it finds, so it shall find that of a document alone that has to be converted. */
    @Override
    public byte[] decodable() {
        if (profileId == 0 || !keepsItsColours) {
            return source;
        }
        byte[] copy = Arrays.copyOf(source, source.length);
        ByteBuffer.wrap(copy).putShort(profileId, (short) PLUG_IN_RESOURCE);
        return copy;
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.PSD;
    }
}
