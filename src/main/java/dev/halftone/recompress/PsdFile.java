package dev.halftone.recompress;

import java.nio.ByteBuffer;

/**
 * The merged picture of a Photoshop document (Adobe Photoshop File Formats Specification), PSB included. Its layers are
 * not read.
 *
 * @param channels stored, extra ones included
 * @param bits per sample
 * @param palette of a document in the mode of indexed colours, all reds first, or an empty array
 * @param hasTransparency whether the first extra channel is alpha
 * @param pixels where the compression of the picture is stored, followed by the picture
 */
record PsdFile(
        int width,
        int height,
        boolean big,
        int channels,
        int bits,
        PsdMode mode,
        byte[] palette,
        PsdResources resources,
        boolean hasTransparency,
        int pixels,
        byte[] source)
        implements Container {

    private static final int HEADER_LENGTH = 26;
    private static final int VERSION_BIG = 2;
    private static final int MAX_CHANNELS = 56;
    private static final int PALETTE_LENGTH = 768;

    static PsdFile parse(byte[] source) throws RejectedImageException {
        ByteBuffer psd = ByteBuffer.wrap(source);
        int version = psd.getShort(4);
        int channels = psd.getShort(12) & 0xffff;
        int height = psd.getInt(14);
        int width = psd.getInt(18);
        int bits = psd.getShort(22);
        PsdMode mode = PsdMode.of(psd.getShort(24), bits);
        if (version < 1 || version > VERSION_BIG || channels < mode.channels() || channels > MAX_CHANNELS) {
            throw RejectedImageException.corrupt(
                    "The PSD header says version " + version + " and " + channels + " channels");
        }
        boolean big = version == VERSION_BIG;

        psd.position(HEADER_LENGTH);
        int colours = end(psd, psd.getInt());
        byte[] palette = new byte[mode == PsdMode.INDEXED ? PALETTE_LENGTH : 0];
        if (palette.length > colours - psd.position()) {
            throw RejectedImageException.corrupt("The PSD image has no palette");
        }
        psd.get(palette).position(colours);
        int resourcesEnd = end(psd, psd.getInt());
        PsdResources resources = PsdResources.read(psd, resourcesEnd);
        psd.position(resourcesEnd);
        int layersEnd = end(psd, big ? psd.getLong() : psd.getInt() & 0xffffffffL);
        boolean transparency = channels > mode.channels() && PsdLayers.haveTransparency(psd, layersEnd, big);
        return new PsdFile(
                width, height, big, channels, bits, mode, palette, resources, transparency, layersEnd, source);
    }

    /** Where a section ends. */
    private static int end(ByteBuffer psd, long length) {
        if (length < 0 || length > psd.remaining()) {
            throw new IndexOutOfBoundsException();
        }
        return psd.position() + (int) length;
    }

    /** The number of colour and alpha channels. */
    int channelsToRead() {
        return mode.channels() + (hasTransparency ? 1 : 0);
    }

    /** Bytes per row of one channel. */
    int rowLength() {
        return Math.toIntExact(((long) width * bits + 7) / 8);
    }

    @Override
    public void requireBoundedWork() throws RejectedImageException {
        new PsdPlanes(this).requirePlausibleLength();
    }

    /** Samples in linear light are converted, so their profile does not describe the output. */
    @Override
    public byte[] iccProfile() {
        return bits == PsdMode.FLOATING_POINT_BITS ? new byte[0] : resources.iccProfile();
    }

    @Override
    public int bytesPerPixel() {
        return channelsToRead() * ((bits + 7) / 8) + PixelGrid.RGB;
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.PSD;
    }
}
