package dev.halftone.recompress;

import java.nio.ByteBuffer;

/** The merged picture of a Photoshop document (Adobe Photoshop File Formats Specification), PSB included. */
record PsdFile(int width, int height, byte[] iccProfile, int bytesPerPixel, byte[] decodable) implements Container {

    private static final int HEADER_LENGTH = 26;
    private static final int ICC_RESOURCE = 1039;

    static PsdFile parse(byte[] source) {
        ByteBuffer psd = ByteBuffer.wrap(source);
        int channels = psd.getShort(12) & 0xffff;
        int height = psd.getInt(14);
        int width = psd.getInt(18);
        int bytesPerSample = Math.max(1, (psd.getShort(22) & 0xffff) / 8);
        psd.position(HEADER_LENGTH);
        int colourModeLength = psd.getInt();
        psd.position(psd.position() + colourModeLength);
        byte[] profile = resource(psd, ICC_RESOURCE);
        int bytesPerPixel = Math.min(channels, 5) * bytesPerSample + 3 + JpegWriter.BYTES_PER_PIXEL;
        return new PsdFile(width, height, IccProfile.validOrEmpty(profile), bytesPerPixel, source);
    }

    /** An image resource by its id, or an empty array. */
    private static byte[] resource(ByteBuffer psd, int id) {
        int end = psd.getInt() + psd.position();
        while (psd.position() + 12 <= end) {
            psd.position(psd.position() + 4); // "8BIM"
            int resource = psd.getShort() & 0xffff;
            int nameLength = psd.get(psd.position()) & 0xff;
            psd.position(psd.position() + even(nameLength + 1));
            int length = psd.getInt();
            if (resource == id) {
                byte[] bytes = new byte[Math.min(length, psd.remaining())];
                psd.get(bytes);
                return bytes;
            }
            if (length < 0 || length >= psd.remaining()) {
                break;
            }
            psd.position(psd.position() + even(length));
        }
        return new byte[0];
    }

    private static int even(int length) {
        return length + (length & 1);
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.PSD;
    }
}
