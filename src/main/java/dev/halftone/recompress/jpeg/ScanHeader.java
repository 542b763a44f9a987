package dev.halftone.recompress.jpeg;

import java.util.ArrayList;
import java.util.List;

/**
 * The scan header (T.81 B.2.3, G.1.1.1.1).
 *
 * @param components of the frame, in the order of the scan
 * @param dcTables Td per component
 * @param acTables Ta per component
 * @param spectralStart Ss, first coefficient in zig-zag order
 * @param spectralEnd Se, last coefficient
 * @param high Ah, point transform of the scan that this one refines, 0 in a first scan
 * @param low Al, point transform: bits the values are shifted by
 */
record ScanHeader(
        List<FrameComponent> components,
        int[] dcTables,
        int[] acTables,
        int spectralStart,
        int spectralEnd,
        int high,
        int low) {

    static ScanHeader parse(SegmentReader segment, Frame frame) throws JpegFormatException {
        int count = segment.readByte();
        if (count < 1 || count > frame.components().size() || segment.remaining() < 2 * count + 3) {
            throw segment.malformed("scan header of " + count + " components");
        }
        List<FrameComponent> components = new ArrayList<>(count);
        int[] dcTables = new int[count];
        int[] acTables = new int[count];
        for (int i = 0; i < count; i++) {
            FrameComponent component = find(frame, segment.readByte(), components, segment);
            components.add(component);
            int tables = segment.readByte();
            dcTables[i] = tables >> 4;
            acTables[i] = tables & 15;
            if (dcTables[i] > 3 || acTables[i] > 3) {
                throw segment.malformed("scan with entropy tables " + dcTables[i] + " and " + acTables[i]);
            }
        }
        int start = segment.readByte();
        int end = segment.readByte();
        int approximation = segment.readByte();
        ScanHeader scan = frame.progressive()
                ? new ScanHeader(components, dcTables, acTables, start, end, approximation >> 4, approximation & 15)
                // As in libjpeg, a sequential scan has all coefficients, whatever its header says.
                : new ScanHeader(components, dcTables, acTables, 0, 63, 0, 0);
        scan.requireLegal(frame, segment);
        return scan;
    }

    /** The first component with this identifier that is not in the scan yet; two components may share one. */
    private static FrameComponent find(Frame frame, int id, List<FrameComponent> taken, SegmentReader segment)
            throws JpegFormatException {
        for (FrameComponent component : frame.components()) {
            if (component.id() == id && !taken.contains(component)) {
                return component;
            }
        }
        throw segment.malformed("scan of component " + id + ", which is unknown or in it twice");
    }

    private void requireLegal(Frame frame, SegmentReader segment) throws JpegFormatException {
        int blocks = 0;
        for (FrameComponent component : components) {
            blocks += component.h() * component.v();
        }
        if (components.size() > 1 && blocks > Frame.MAX_BLOCKS_IN_MCU) {
            throw segment.malformed("MCU of " + blocks + " blocks");
        }
        if (!frame.progressive()) {
            return;
        }
        boolean band = spectralStart == 0
                ? spectralEnd == 0
                : spectralStart <= spectralEnd && spectralEnd < 64 && components.size() == 1;
        boolean approximation = low <= 13 && (high == 0 || high == low + 1);
        if (!band || !approximation) {
            throw segment.malformed("progressive scan of " + components.size() + " components with Ss " + spectralStart
                    + ", Se " + spectralEnd + ", Ah " + high + ", Al " + low);
        }
    }

    boolean isInterleaved() {
        return components.size() > 1;
    }

    boolean isDc() {
        return spectralStart == 0;
    }

    boolean isRefinement() {
        return high != 0;
    }

    /** MCUs in a row: blocks with samples for a single component, else the frame's (A.2.2, A.2.3). */
    int mcuColumns(Frame frame) {
        return isInterleaved() ? frame.mcuColumns() : components.get(0).blockColumns();
    }

    int mcuRows(Frame frame) {
        return isInterleaved() ? frame.mcuRows() : components.get(0).blockRows();
    }
}
