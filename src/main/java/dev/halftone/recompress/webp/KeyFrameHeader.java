package dev.halftone.recompress.webp;

/**
 * The header of a VP8 key frame (RFC 6386 sections 9 and 19.2). The bits for the colour space and for clamping are
 * ignored, as by libwebp: samples are always clamped.
 *
 * @param width in pixels
 * @param height in rows
 * @param modes the first partition, from the modes of the first macroblock on
 * @param tokens the other partitions; their number is a power of two
 * @param tokenProbabilities see {@link TokenProbabilities}
 * @param skipping whether each macroblock says that it has no coefficients
 * @param skipProbability of that flag being 0
 */
record KeyFrameHeader(
        int width,
        int height,
        Segmentation segmentation,
        FilterStrengths filters,
        Quantisers quantisers,
        BooleanDecoder modes,
        BooleanDecoder[] tokens,
        byte[] tokenProbabilities,
        boolean skipping,
        int skipProbability) {

    private static final int LENGTH = 10;
    private static final int START_CODE = 0x9d012a;
    private static final int MAX_PROFILE = 3;
    private static final int LENGTH_OF_SIZE = 3;

    static KeyFrameHeader read(byte[] frame) throws WebpFormatException {
        if (frame.length < LENGTH) {
            throw tooShort();
        }
        int tag = frame[0] & 0xff | (frame[1] & 0xff) << 8 | (frame[2] & 0xff) << 16;
        if ((tag & 1) != 0) {
            throw new WebpFormatException("its lossy bitstream does not begin with a key frame");
        }
        int profile = tag >> 1 & 7;
        if (profile > MAX_PROFILE) {
            throw new WebpFormatException("its lossy bitstream has the profile " + profile);
        }
        if ((tag >> 4 & 1) == 0) {
            throw new WebpFormatException("its lossy bitstream is not to be shown");
        }
        if (((frame[3] & 0xff) << 16 | (frame[4] & 0xff) << 8 | frame[5] & 0xff) != START_CODE) {
            throw new WebpFormatException("its lossy bitstream has no start code");
        }
        int width = (frame[6] & 0xff | frame[7] << 8) & 0x3fff;
        int height = (frame[8] & 0xff | frame[9] << 8) & 0x3fff;
        int first = tag >> 5;
        if (width == 0 || height == 0) {
            throw new WebpFormatException("its lossy bitstream is of " + width + " x " + height + " pixels");
        }
        if (first > frame.length - LENGTH) {
            throw tooShort();
        }
        return read(frame, width, height, LENGTH + first);
    }

    private static KeyFrameHeader read(byte[] frame, int width, int height, int partitions) throws WebpFormatException {
        BooleanDecoder header = new BooleanDecoder(frame, LENGTH, partitions);
        header.readFlag(); // the colour space
        header.readFlag(); // whether to clamp
        Segmentation segmentation = Segmentation.read(header);
        FilterStrengths filters = FilterStrengths.read(header, segmentation);
        BooleanDecoder[] tokens = partitions(frame, partitions, 1 << header.readNumber(2));
        Quantisers quantisers = Quantisers.read(header, segmentation);
        header.readFlag(); // whether probabilities are kept for other frames
        byte[] probabilities = TokenProbabilities.read(header);
        boolean skipping = header.readFlag();
        int skipProbability = skipping ? header.readNumber(8) : 0;
        return new KeyFrameHeader(
                width,
                height,
                segmentation,
                filters,
                quantisers,
                header,
                tokens,
                probabilities,
                skipping,
                skipProbability);
    }

    /**
     * The partitions of tokens, preceded by the lengths of all but the last. One that declares more bytes than there
     * are has those that there are. The last one has the rest, which must be something.
     */
    private static BooleanDecoder[] partitions(byte[] frame, int start, int number) throws WebpFormatException {
        int from = start + LENGTH_OF_SIZE * (number - 1);
        if (from > frame.length) {
            throw tooShort();
        }
        BooleanDecoder[] partitions = new BooleanDecoder[number];
        for (int i = 0, size = start; i < number - 1; i++, size += LENGTH_OF_SIZE) {
            int length = frame[size] & 0xff | (frame[size + 1] & 0xff) << 8 | (frame[size + 2] & 0xff) << 16;
            int to = Math.min(frame.length, from + length);
            partitions[i] = new BooleanDecoder(frame, from, to);
            from = to;
        }
        if (from == frame.length) {
            throw tooShort();
        }
        partitions[number - 1] = new BooleanDecoder(frame, from, frame.length);
        return partitions;
    }

    static WebpFormatException tooShort() {
        return new WebpFormatException("it ends before its pixels do");
    }
}
