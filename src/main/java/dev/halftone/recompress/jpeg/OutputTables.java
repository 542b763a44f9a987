package dev.halftone.recompress.jpeg;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The frame of an output, with the quantisation table and the entropy tables of each of its components. */
final class OutputTables {
    private final Frame frame;
    /** Per component: the steps of the coefficients that are to be quantised. */
    private final QuantisationTable[] given = new QuantisationTable[4];

    private final List<QuantisationTable> quantisers = new ArrayList<>(4);
    private final int[] quantiserOf = new int[4];
    private final int[] entropyTableOf = new int[4];
    private final int[] usualStepOf = new int[4];
    private boolean coarser;
    private boolean coarserChrominance;

    /** Takes for each coefficient the coarser step of the source and of the requested quality. */
    OutputTables(JpegReader source, int quality, Effort effort) {
        this(source, quality, effort, source.frame());
    }

    /** The same for another frame; the coefficients of components that it samples more coarsely have unit steps. */
    OutputTables(JpegReader source, int quality, Effort effort, Frame frame) {
        this(
                frame,
                JpegColour.of(frame, source.metadata()),
                chrominance -> asked(quality, effort, chrominance),
                source::quantiser,
                !frame.equals(source.frame()));
    }

    /** Takes the steps of the requested quality. */
    OutputTables(Frame frame, JpegColour colour, int quality, Effort effort) {
        this(
                frame,
                colour,
                chrominance -> asked(quality, effort, chrominance),
                component -> QuantisationTable.SIXTEENTHS,
                false);
    }

    private static QuantisationTable asked(int quality, Effort effort, boolean chrominance) {
        return effort == Effort.SMALL
                ? QuantisationTable.forTrellis(quality)
                : QuantisationTable.ofQuality(quality, chrominance);
    }

    private OutputTables(
            Frame frame,
            JpegColour colour,
            Function<Boolean, QuantisationTable> tables,
            Function<FrameComponent, QuantisationTable> steps,
            boolean resampled) {
        this.frame = frame;
        for (FrameComponent component : frame.components()) {
            int c = component.index();
            boolean chrominance = colour.isChrominance(c);
            QuantisationTable from = steps.apply(component);
            QuantisationTable asked = tables.apply(chrominance);
            QuantisationTable to = from.coarser(asked);
            boolean differs = !to.equals(from);
            coarser |= differs;
            coarserChrominance |= differs && chrominance;
            given[c] = resampled && chrominance ? DctChromaHalving.STEPS : from;
            if (!quantisers.contains(to)) {
                quantisers.add(to);
            }
            quantiserOf[c] = quantisers.indexOf(to);
            entropyTableOf[c] = chrominance ? 1 : 0;
            usualStepOf[c] = asked.step(0);
        }
    }

    Frame frame() {
        return frame;
    }

    /** Whether the component is sampled more coarsely than in the source. */
    boolean isHalved(int component) {
        return given[component] == DctChromaHalving.STEPS;
    }

    /** The steps of a component's coefficients before they are quantised. */
    QuantisationTable given(int component) {
        return given[component];
    }

    QuantisationTable quantiser(int component) {
        return quantisers.get(quantiserOf[component]);
    }

    /** The DC step in the table of the requested quality. Other steps are measured against it. */
    int usualStep(int component) {
        return usualStepOf[component];
    }

    /** Per component: destination of its DC and AC table, 0 or 1. */
    int[] entropyTables() {
        return entropyTableOf;
    }

    /** True if some step is coarser than the source's. */
    boolean isCoarser() {
        return coarser;
    }

    /** True if some step of chrominance is coarser than the source's. */
    boolean isCoarserInChrominance() {
        return coarserChrominance;
    }

    /** True if baseline can't carry the tables. */
    boolean isWide() {
        return quantisers.stream().anyMatch(QuantisationTable::isWide);
    }

    /**
     * Writes SOI, kept metadata, DQT and frame header.
     *
     * @return length of SOI and metadata, in bytes
     */
    int writeHeaders(SegmentWriter out, int frameMarker, Metadata metadata) {
        out.writeMarker(Marker.SOI);
        metadata.write(out);
        int headLength = out.length();
        out.writeQuantisers(quantisers);
        out.writeFrame(frameMarker, frame, quantiserOf);
        return headLength;
    }
}
