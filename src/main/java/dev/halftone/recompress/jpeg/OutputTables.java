package dev.halftone.recompress.jpeg;

import java.util.ArrayList;
import java.util.List;

/** Which tables an output uses: per component its quantisation table and its entropy tables. */
final class OutputTables {
    private final List<QuantisationTable> quantisers = new ArrayList<>(4);
    private final int[] quantiserOf = new int[4];
    private final int[] entropyTableOf = new int[4];
    private final int[] usualStepOf = new int[4];
    private boolean coarser;

    /** Per component the coarser of the source's steps and those of the quality asked for. */
    OutputTables(JpegReader source, int quality) {
        Frame frame = source.frame();
        JpegColour colour = JpegColour.of(frame, source.metadata());
        for (FrameComponent component : frame.components()) {
            int c = component.index();
            boolean chrominance = colour.isChrominance(c);
            QuantisationTable from = source.quantiser(component);
            QuantisationTable asked = QuantisationTable.ofQuality(quality, chrominance);
            QuantisationTable to = from.coarser(asked);
            coarser |= !to.equals(from);
            if (!quantisers.contains(to)) {
                quantisers.add(to);
            }
            quantiserOf[c] = quantisers.indexOf(to);
            entropyTableOf[c] = chrominance ? 1 : 0;
            usualStepOf[c] = asked.step(0);
        }
    }

    QuantisationTable quantiser(int component) {
        return quantisers.get(quantiserOf[component]);
    }

    /** The step of DC in the table of the quality asked for, which other steps are measured by. */
    int usualStep(int component) {
        return usualStepOf[component];
    }

    /** 0 or 1: destination of the component's DC and AC table. */
    int[] entropyTables() {
        return entropyTableOf;
    }

    /** True if some step is coarser than the source's. */
    boolean isCoarser() {
        return coarser;
    }

    /** True if baseline can't carry the tables. */
    boolean isWide() {
        return quantisers.stream().anyMatch(QuantisationTable::isWide);
    }

    /** SOI, kept metadata, DQT and frame header. @return how long the first two of them are */
    int writeHeaders(SegmentWriter out, int frameMarker, Frame frame, Metadata metadata) {
        out.writeMarker(Marker.SOI);
        metadata.write(out);
        int headLength = out.length();
        out.writeQuantisers(quantisers);
        out.writeFrame(frameMarker, frame, quantiserOf);
        return headLength;
    }
}
