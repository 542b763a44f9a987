package dev.halftone.recompress.jpeg;

import java.util.Arrays;
import java.util.List;

/**
 * The frame header (T.81 B.2.2).
 *
 * @param progressive SOF2; otherwise baseline or extended sequential, which decode alike at 8 bits
 * @param width samples per line, X
 * @param height lines, Y, or the number in DNL if Y is 0
 * @param hMax largest horizontal sampling factor
 * @param vMax largest vertical sampling factor
 */
record Frame(boolean progressive, int width, int height, int hMax, int vMax, List<FrameComponent> components) {
    /** Most blocks in an MCU of an interleaved scan (B.2.3). */
    static final int MAX_BLOCKS_IN_MCU = 10;

    private static final int MAX_COMPONENTS = 4;

    /** @param marker the SOFn marker code */
    static Frame parse(int marker, SegmentReader segment) throws JpegFormatException, UnsupportedJpegException {
        requireProcess(marker);
        int precision = segment.readByte();
        if (precision != 8) {
            throw unsupported(precision + "-bit samples");
        }
        int lines = segment.readShort();
        int height = lines == 0 ? segment.linesFromDnl() : lines;
        int width = segment.readShort();
        int count = segment.readByte();
        if (width == 0 || height == 0) {
            throw segment.malformed("frame of " + width + " x " + height);
        }
        if (count == 0 || segment.remaining() < 3 * count) {
            throw segment.malformed("frame header of " + count + " components");
        }
        if (count > MAX_COMPONENTS || count == 2) {
            throw unsupported(count + " components");
        }
        return new Frame(marker == Marker.SOF2, width, height, count, segment);
    }

    private Frame(boolean progressive, int width, int height, int count, SegmentReader segment)
            throws JpegFormatException, UnsupportedJpegException {
        this(progressive, width, height, readComponents(width, height, count, segment));
    }

    private Frame(boolean progressive, int width, int height, List<FrameComponent> components) {
        this(
                progressive,
                width,
                height,
                components.stream().mapToInt(FrameComponent::h).max().orElseThrow(),
                components.stream().mapToInt(FrameComponent::v).max().orElseThrow(),
                components);
    }

    private static List<FrameComponent> readComponents(int width, int height, int count, SegmentReader segment)
            throws JpegFormatException, UnsupportedJpegException {
        int[][] raw = new int[count][];
        int hMax = 1;
        int vMax = 1;
        for (int i = 0; i < count; i++) {
            int id = segment.readByte();
            int factors = segment.readByte();
            int h = factors >> 4;
            int v = factors & 15;
            int quantiser = segment.readByte();
            if (h < 1 || h > 4 || v < 1 || v > 4 || quantiser > 3) {
                throw segment.malformed(
                        "component " + id + " with sampling " + h + "x" + v + " and quantisation table " + quantiser);
            }
            raw[i] = new int[] {id, h, v, quantiser};
            hMax = Math.max(hMax, h);
            vMax = Math.max(vMax, v);
        }
        requireWholeRatios(raw, hMax, vMax);
        boolean distinct = Arrays.stream(raw)
                        .mapToInt(component -> component[0])
                        .distinct()
                        .count()
                == count;
        FrameComponent[] components = new FrameComponent[count];
        for (int i = 0; i < count; i++) {
            int outputId = distinct ? raw[i][0] : i + 1;
            components[i] = component(i, outputId, raw[i], width, height, hMax, vMax);
        }
        return List.of(components);
    }

    /** Rejects ratios such as 3 to 2, which T.81 allows but neither libjpeg nor any browser decodes. */
    private static void requireWholeRatios(int[][] components, int hMax, int vMax) throws UnsupportedJpegException {
        for (int[] component : components) {
            if (hMax % component[1] != 0 || vMax % component[2] != 0) {
                throw unsupported(
                        "samples in a ratio of " + hMax + "x" + vMax + " to " + component[1] + "x" + component[2]);
            }
        }
    }

    /** The frame of planes: one of grey, or luminance and two of chrominance. */
    static Frame ofPlanes(int width, int height, int count, ChromaSampling sampling) {
        int h = count == 1 ? 1 : sampling.columns();
        int v = count == 1 ? 1 : sampling.rows();
        FrameComponent[] components = new FrameComponent[count];
        for (int i = 0; i < count; i++) {
            int[] raw = {i + 1, i == 0 ? h : 1, i == 0 ? v : 1, 0};
            components[i] = component(i, i + 1, raw, width, height, h, v);
        }
        return new Frame(false, width, height, List.of(components));
    }

    private static FrameComponent component(
            int index, int outputId, int[] raw, int width, int height, int hMax, int vMax) {
        int h = raw[1];
        int v = raw[2];
        return new FrameComponent(
                index,
                raw[0],
                outputId,
                h,
                v,
                raw[3],
                ceilDivide(ceilDivide(width * h, hMax), 8),
                ceilDivide(ceilDivide(height * v, vMax), 8),
                ceilDivide(width, 8 * hMax) * h,
                ceilDivide(height, 8 * vMax) * v);
    }

    private static void requireProcess(int marker) throws UnsupportedJpegException {
        switch (marker) {
            case Marker.SOF0, Marker.SOF1, Marker.SOF2 -> {}
            case 0xC3 -> throw unsupported("the lossless process (SOF3)");
            case 0xC9, 0xCA -> throw unsupported("arithmetic coding" + process(marker));
            case 0xCB -> throw unsupported("the lossless process and arithmetic coding (SOF11)");
            default -> throw unsupported("the hierarchical process" + process(marker));
        }
    }

    private static String process(int marker) {
        return " (SOF" + (marker - Marker.SOF0) + ")";
    }

    private static UnsupportedJpegException unsupported(String what) {
        return new UnsupportedJpegException(
                UnsupportedJpegException.Reason.PROCESS, "JPEG with " + what + " is not supported");
    }

    private static int ceilDivide(int a, int b) {
        return (a + b - 1) / b;
    }

    /** Samples in a row of a component that is decoded with this reduction. */
    int planeWidth(FrameComponent component, Reduction reduction) {
        return ceilDivide(width * component.h(), hMax * reduction.factor());
    }

    int planeHeight(FrameComponent component, Reduction reduction) {
        return ceilDivide(height * component.v(), vMax * reduction.factor());
    }

    int mcuColumns() {
        return ceilDivide(width, 8 * hMax);
    }

    int mcuRows() {
        return ceilDivide(height, 8 * vMax);
    }

    long pixels() {
        return (long) width * height;
    }

    /** Blocks of all components, with the padding of incomplete MCUs. */
    long paddedBlocks() {
        long blocks = 0;
        for (FrameComponent component : components) {
            blocks += component.paddedBlocks();
        }
        return blocks;
    }

    /** True if no other component is sampled more densely. */
    boolean isFullResolution(FrameComponent component) {
        return component.h() == hMax && component.v() == vMax;
    }

    /** True if no other component is sampled more densely within a row. */
    boolean isFullAcross(FrameComponent component) {
        return component.h() == hMax;
    }

    /** True if no other component is sampled more densely within a column. */
    boolean isFullDown(FrameComponent component) {
        return component.v() == vMax;
    }

    /** True if luminance and two chrominances are sampled as 4:4:4, 4:2:2 or 4:4:0. */
    boolean isFinerThan420() {
        if (components.size() != 3 || !isFullResolution(components.get(0))) {
            return false;
        }
        FrameComponent cb = components.get(1);
        FrameComponent cr = components.get(2);
        return cb.h() == cr.h()
                && cb.v() == cr.v()
                && hMax / cb.h() <= 2
                && vMax / cb.v() <= 2
                && (isFullAcross(cb) || isFullDown(cb));
    }

    /** The same picture with luminance and two chrominances sampled as 4:2:0. */
    Frame as420() {
        FrameComponent[] sampled = new FrameComponent[3];
        for (FrameComponent c : components) {
            int factor = c.index() == 0 ? 2 : 1;
            int[] raw = {c.id(), factor, factor, c.quantiser()};
            sampled[c.index()] = component(c.index(), c.outputId(), raw, width, height, 2, 2);
        }
        return new Frame(progressive, width, height, List.of(sampled));
    }

    /** The same frame with luminance padded to whole MCUs of the other frame as well. */
    Frame withRoomFor(Frame other) {
        FrameComponent luma = components.get(0);
        FrameComponent wider = other.components.get(0);
        FrameComponent padded = luma.paddedTo(
                Math.max(luma.paddedColumns(), wider.paddedColumns()), Math.max(luma.paddedRows(), wider.paddedRows()));
        return new Frame(progressive, width, height, List.of(padded, components.get(1), components.get(2)));
    }

    /** True if all components may share one interleaved scan. */
    boolean fitsOneScan() {
        int blocks = 0;
        for (FrameComponent component : components) {
            blocks += component.h() * component.v();
        }
        return components.size() == 1 || blocks <= MAX_BLOCKS_IN_MCU;
    }
}
