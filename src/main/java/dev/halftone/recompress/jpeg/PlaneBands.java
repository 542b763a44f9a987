package dev.halftone.recompress.jpeg;

import java.util.Arrays;
import java.util.List;

/**
 * Turns rows of MCUs into rows of samples. Of each component it holds a band: the samples of one row of MCUs, with the
 * padding of incomplete ones.
 */
final class PlaneBands {
    private static final int MAX_COMPONENTS = 4;

    private final byte[][] bands = new byte[MAX_COMPONENTS][0];
    private final InverseDct[] transforms = new InverseDct[MAX_COMPONENTS];

    /** Per block of an MCU: its place in the band, and the distance to that of the next MCU. */
    private final int[] places = new int[Frame.MAX_BLOCKS_IN_MCU];

    private final int[] steps = new int[Frame.MAX_BLOCKS_IN_MCU];
    private final int[] strides = new int[Frame.MAX_BLOCKS_IN_MCU];
    private Frame frame;
    private List<Reduction> reductions;
    private ScanLayout layout;
    private PlaneRows rows;

    /** Begins planes that arrive with this layout. */
    void begin(JpegReader source, ScanLayout arriving, List<Reduction> wanted, PlaneRows sink) {
        frame = source.frame();
        layout = arriving;
        reductions = wanted;
        rows = sink;
        for (FrameComponent component : layout.components()) {
            int c = component.index();
            transforms[c] = InverseDct.of(wanted.get(c), source.quantiser(component));
            int samples = stride(component) * bandRows(component);
            if (bands[c].length < samples) {
                bands[c] = new byte[samples];
            }
        }
        for (int b = 0; b < layout.blocks; b++) {
            FrameComponent component = layout.componentOf(b);
            strides[b] = stride(component);
            steps[b] = (layout.column(b, 1) - layout.column(b, 0)) * size(component);
        }
    }

    private int size(FrameComponent component) {
        return reductions.get(component.index()).blockSize;
    }

    private int stride(FrameComponent component) {
        int h = layout.isInterleaved() ? component.h() : 1;
        return layout.mcuColumns() * h * size(component);
    }

    private int bandRows(FrameComponent component) {
        return (layout.isInterleaved() ? component.v() : 1) * size(component);
    }

    /** Transforms a complete row of MCUs and passes on its rows of samples. */
    void add(McuRow row, int mcuRow) {
        final int[] entries = row.entries;
        entries[row.length] = 0; // ends the last block
        final int blocks = layout.blocks;
        for (int b = 0; b < blocks; b++) {
            places[b] = (layout.y[b] * strides[b] + layout.x[b]) * size(layout.componentOf(b));
        }
        int i = 0;
        for (int mcu = layout.mcuColumns(); mcu > 0; mcu--) {
            for (int b = 0; b < blocks; b++) {
                int c = layout.component[b];
                i = transforms[c].transform(entries, i, bands[c], places[b], strides[b]);
                places[b] += steps[b];
            }
        }
        for (FrameComponent component : layout.components()) {
            int first = mcuRow * bandRows(component);
            int behind = Math.min(
                    first + bandRows(component), frame.planeHeight(component, reductions.get(component.index())));
            for (int y = first; y < behind; y++) {
                rows.row(component.index(), bands[component.index()], (y - first) * stride(component));
            }
        }
    }

    /** Forgets what belongs to the picture, but not the bands. */
    void end() {
        Arrays.fill(transforms, null);
        rows = null;
    }

    long retainedBytes() {
        return Arrays.stream(bands).mapToLong(band -> band.length).sum();
    }

    void release() {
        Arrays.fill(bands, new byte[0]);
    }
}
