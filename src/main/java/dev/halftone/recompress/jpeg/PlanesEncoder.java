package dev.halftone.recompress.jpeg;

import java.util.List;
import java.util.function.Function;

/** Quantises and codes the coefficients of a whole picture, or of some of its components, from their planes. */
final class PlanesEncoder {
    /**
     * Up to this many bytes, the scan headers of a progressive file may cost more than its scans save. A baseline file
     * is then made as well, which takes negligible time.
     */
    static final int BASELINE_MAY_BE_SMALLER = 1 << 14;

    private final CoefficientPlanes planes;
    private final McuRow row;
    private final BaselineScanEncoder baseline;
    private final ProgressiveEncoder progressive;
    private final DcTrellis dcTrellis;
    private final TrellisQuantiser trellis;

    PlanesEncoder(
            CoefficientPlanes planes,
            McuRow row,
            BaselineScanEncoder baseline,
            ProgressiveEncoder progressive,
            Checkpoint checkpoint) {
        this.planes = planes;
        this.row = row;
        this.baseline = baseline;
        this.progressive = progressive;
        this.dcTrellis = new DcTrellis(checkpoint);
        this.trellis = new TrellisQuantiser(checkpoint);
    }

    /**
     * Weighs errors against bits and writes progressive scans. The planes then hold the levels of the output.
     *
     * @param steps the steps that the coefficients are in
     */
    void encodeProgressive(
            Frame frame,
            OutputTables tables,
            List<FrameComponent> components,
            Function<FrameComponent, QuantisationTable> steps) {
        int[] entropyTables = tables.entropyTables();
        for (FrameComponent component : components) {
            int c = component.index();
            QuantisationTable from = steps.apply(component);
            QuantisationTable to = tables.quantiser(c);
            boolean chrominance = entropyTables[c] == 1;
            boolean full = frame.isFullResolution(component);
            dcTrellis.define(from, to, chrominance, full);
            dcTrellis.quantise(planes, component);
            trellis.define(from, to, tables.usualStep(c), chrominance, full);
            trellis.quantise(planes, component);
        }
        progressive.writeDc(frame, components, entropyTables, planes);
        for (FrameComponent component : components) {
            progressive.writeAc(component, entropyTables, planes);
        }
    }

    /** Rounds and writes one baseline scan. */
    void encodeBaseline(
            Frame frame,
            OutputTables tables,
            List<FrameComponent> components,
            Function<FrameComponent, QuantisationTable> steps) {
        baseline.begin(frame, tables, components, steps);
        ScanLayout layout = baseline.layout();
        for (int mcuRow = 0; mcuRow < layout.mcuRows(); mcuRow++) {
            row.load(planes, layout, mcuRow, baseline.deadZone());
            baseline.add(row, mcuRow);
        }
        baseline.end();
    }
}
