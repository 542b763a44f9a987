package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Reads a stream up to its next scan (T.81 figures E.6 to E.8): frame, tables and metadata, then the scan's header. The
 * caller decodes the entropy-coded data itself or calls {@link #decodeInto}.
 */
final class JpegReader {
    private static final DeadZone NOTHING_DEAD = new DeadZone();

    static {
        NOTHING_DEAD.clear();
    }

    private final JpegLimits limits;
    private final SegmentReader segment = new SegmentReader();
    private final BitReader bits = new BitReader();
    private final ScanProgress progress;
    private final DecodingTables tables = new DecodingTables();
    private final Metadata metadata = new Metadata();
    private final PictureSegments picture = new PictureSegments();
    private final SequentialScanDecoder sequential;

    /** Per component: the table in force at its first scan. As in libjpeg, it is used for all its scans. */
    private final QuantisationTable[] quantisers = new QuantisationTable[4];

    private final FirstScans firstScans = new FirstScans();
    private Frame frame;
    private ScanHeader scan;
    private int scans;
    /** Offset of the marker of the current scan. */
    private int scanStart;

    private boolean ended;
    private String warning;
    private boolean salvagesAll;

    JpegReader(JpegLimits limits, Checkpoint checkpoint) {
        this.limits = limits;
        this.progress = new ScanProgress(bits, checkpoint);
        this.sequential = new SequentialScanDecoder(bits, progress);
    }

    /** Starts to read another source, or the same one again. */
    void open(byte[] source) throws JpegFormatException {
        if (source == segment.source()) {
            picture.restart();
            firstScans.restart();
        } else {
            picture.clear();
            firstScans.reset();
        }
        segment.open(source);
        tables.reset();
        metadata.reset();
        Arrays.fill(quantisers, null);
        frame = null;
        scan = null;
        scans = 0;
        ended = false;
        warning = null;
    }

    /** Whether a picture is salvaged however little of it is there; false until set. */
    void salvage(boolean all) {
        salvagesAll = all;
    }

    void close() {
        segment.close();
        bits.close();
    }

    Frame frame() {
        return frame;
    }

    /** The scan whose entropy-coded data comes next. */
    ScanHeader scan() {
        return scan;
    }

    Metadata metadata() {
        return metadata;
    }

    /**
     * The source without the parts that a result omits too; complete once all scans are read.
     *
     * @param headLength length of SOI and {@link #metadata()} in the result, in bytes
     */
    BareJpeg bare(byte[] result, int headLength) {
        return new BareJpeg(segment.source(), result, headLength, picture.bounds());
    }

    QuantisationTable quantiser(FrameComponent component) {
        return quantisers[component.index()];
    }

    /** What is wrong with a picture that was salvaged, or null. */
    String warning() {
        return warning;
    }

    /** Reads everything before the first scan header, without checking whether the source is long enough. */
    void readHeader() throws JpegException {
        for (int marker = segment.nextMarker(); marker != Marker.SOS; marker = segment.nextMarker()) {
            if (marker == SegmentReader.END_OF_SOURCE || marker == Marker.EOI) {
                throw segment.malformed("no scan");
            }
            readSegment(marker);
        }
        if (frame == null) {
            throw segment.malformed("scan without a frame");
        }
    }

    /** Looks into the scan header (B.2.3) that {@link #readHeader} has found; true if the source ends before it. */
    boolean nextScanHasAllComponents() {
        int count = segment.position() + 2;
        byte[] source = segment.source();
        return count >= source.length || source[count] == frame.components().size();
    }

    /** Reads segments up to the next scan header; false if there are no more scans. */
    boolean nextScan() throws JpegException {
        while (!ended) {
            int marker = segment.nextMarker();
            if (marker == SegmentReader.END_OF_SOURCE || marker == Marker.EOI) {
                ended = true;
                if (scans == 0) {
                    throw segment.malformed("no scan");
                }
                if (marker != Marker.EOI && frame.progressive()) {
                    warn("no EOI marker behind " + scans + " progressive scans");
                }
            } else if (marker == Marker.SOS) {
                beginScan();
                return true;
            } else {
                readSegment(marker);
            }
        }
        return false;
    }

    private void readSegment(int marker) throws JpegException {
        if (Marker.isStandalone(marker)) {
            return;
        }
        if (Marker.isFrame(marker)) {
            readFrame(marker);
            return;
        }
        if (marker == Marker.DHP || marker == Marker.EXP) {
            throw new UnsupportedJpegException(
                    UnsupportedJpegException.Reason.PROCESS, "JPEG with the hierarchical process is not supported");
        }
        if (marker == Marker.SOF55) {
            throw new UnsupportedJpegException(
                    UnsupportedJpegException.Reason.PROCESS, "JPEG-LS file is not supported");
        }
        segment.openSegment(marker);
        switch (marker) {
            case Marker.DQT -> tables.readQuantisers(segment);
            case Marker.DHT -> tables.readHuffmanTables(segment);
            case Marker.DRI -> tables.readRestartInterval(segment);
            default -> {
                // After a scan header, metadata is too late for browsers, and for libjpeg, which has chosen the
                // colours.
                if (scans == 0) {
                    metadata.read(marker, segment);
                }
            }
        }
        if (marker == Marker.DQT || marker == Marker.DHT || marker == Marker.DRI) {
            picture.add(segment.segmentStart(), segment.segmentEnd());
        }
        segment.closeSegment();
    }

    private void readFrame(int marker) throws JpegException {
        if (frame != null) {
            throw segment.malformed("second frame header");
        }
        segment.openSegment(marker);
        frame = Frame.parse(marker, segment);
        picture.add(segment.segmentStart(), segment.segmentEnd());
        segment.closeSegment();
    }

    private void beginScan() throws JpegException {
        if (frame == null) {
            throw segment.malformed("scan without a frame");
        }
        requireFewPixels();
        if (++scans > limits.maxScans()) {
            throw new UnsupportedJpegException(
                    UnsupportedJpegException.Reason.TOO_MANY_SCANS, "more than " + limits.maxScans() + " scans");
        }
        segment.openSegment(Marker.SOS);
        scanStart = segment.segmentStart();
        scan = ScanHeader.parse(segment, frame);
        segment.closeSegment();
        if (scans == 1) {
            requirePlausibleLength();
        }
        for (FrameComponent component : scan.components()) {
            int c = component.index();
            if (quantisers[c] == null) {
                quantisers[c] = tables.quantiser(component.quantiser());
                if (quantisers[c] == null) {
                    throw segment.malformed("quantisation table " + component.quantiser() + " is not defined");
                }
                firstScans.expect(c, (long) scan.mcuColumns(frame) * scan.mcuRows(frame));
            }
        }
        bits.open(segment.source(), segment.position());
        progress.begin(tables.restartInterval());
    }

    /** Here and not at the frame's header, so that damage before the first scan is said whatever the limits are. */
    private void requireFewPixels() throws UnsupportedJpegException {
        if (frame.pixels() > limits.maxPixels()) {
            throw new UnsupportedJpegException(
                    UnsupportedJpegException.Reason.TOO_MANY_PIXELS,
                    frame.width() + " x " + frame.height() + " is more than " + limits.maxPixels() + " pixels");
        }
    }

    /**
     * Rejects a source that is too short for its frame, so that it can't ask for much memory.
     */
    private void requirePlausibleLength() throws JpegFormatException {
        if (salvagesAll) {
            return;
        }
        long blocks = frame.components().stream()
                .mapToLong(c -> (long) c.blockColumns() * c.blockRows())
                .sum();
        if (segment.source().length < FirstScans.leastLength(blocks)) {
            throw segment.malformed(
                    segment.source().length + " bytes for " + frame.width() + " x " + frame.height() + " pixels");
        }
    }

    /**
     * True if this scan alone is the whole picture, in the order in which a baseline scan is written. As in browsers,
     * nothing after it is read.
     */
    boolean isWholeSequentialPicture() {
        return !frame.progressive() && scan.components().equals(frame.components());
    }

    /** A row-by-row decoder for the current sequential scan. The caller calls {@link #endScan} afterwards. */
    SequentialScanDecoder beginSequential(DeadZone deadZone) throws JpegFormatException {
        sequential.begin(scan, tables, deadZone);
        return sequential;
    }

    /** Decodes all scans from the current one on. */
    void decodeInto(CoefficientPlanes planes, McuRow row) throws JpegException {
        decodeInto(planes, row, NOTHING_DEAD);
    }

    /** The same, without what is dropped of sequential scans. */
    void decodeInto(CoefficientPlanes planes, McuRow row, DeadZone dropped) throws JpegException {
        ProgressiveScanDecoder progressive = new ProgressiveScanDecoder(bits, progress, planes);
        do {
            if (frame.progressive()) {
                // A scan without a held plane is skipped. A DC scan is decoded even if only one of its planes is held.
                if (scan.components().stream().anyMatch(planes::holds)) {
                    progressive.decode(frame, scan, tables);
                    endScan();
                } else {
                    skipScan();
                }
            } else {
                boolean whole = isWholeSequentialPicture();
                decodeSequential(planes, row, dropped);
                endScan();
                if (whole) {
                    return;
                }
            }
        } while (nextScan());
    }

    /** Skips a scan of components that are not wanted now; another pass decodes it. */
    private void skipScan() {
        for (FrameComponent component : scan.components()) {
            firstScans.skipped(component.index());
        }
        int end = endOfEntropyCodedData();
        addScan(end, end);
    }

    /** @param end offset of the next marker */
    private void addScan(int endOfUsed, int end) {
        picture.add(scanStart, endOfUsed);
        segment.continueAt(end);
        int lines = segment.endOfDnl();
        if (lines > end) {
            picture.add(end, lines);
        }
    }

    private void decodeSequential(CoefficientPlanes planes, McuRow row, DeadZone dropped) throws JpegException {
        SequentialScanDecoder decoder = beginSequential(dropped);
        ScanLayout layout = new ScanLayout(frame, scan.components());
        int columns = scan.mcuColumns(frame);
        int rows = scan.mcuRows(frame);
        for (int mcuRow = 0; mcuRow < rows && !progress.isTruncated(); mcuRow++) {
            row.clear(columns * decoder.blocksInMcu());
            int decoded = decoder.decode(row, columns);
            store(planes, row, layout, mcuRow, decoded);
        }
    }

    private static void store(CoefficientPlanes planes, McuRow row, ScanLayout layout, int mcuRow, int decoded) {
        int[] places = new int[layout.blocks];
        int[] steps = new int[layout.blocks];
        boolean[] held = new boolean[layout.blocks];
        for (int b = 0; b < layout.blocks; b++) {
            FrameComponent component = layout.componentOf(b);
            places[b] = planes.block(component, layout.row(b, mcuRow), layout.column(b, 0));
            steps[b] = layout.columnStep(b);
            held[b] = planes.holds(component);
        }
        int from = 0;
        for (int column = 0; column < decoded; column++) {
            for (int b = 0; b < places.length; b++) {
                from = held[b] ? planes.store(places[b], row, from) : row.endOfBlock(from);
                places[b] += steps[b];
            }
        }
    }

    /** Offset of the next marker that is not RSTn. */
    private int endOfEntropyCodedData() {
        int at = bits.findMarker();
        while (at < bits.source.length && Marker.isRestart(bits.source[at + 1] & 0xFF)) {
            bits.restart(at + 2);
            at = bits.findMarker();
        }
        return at;
    }

    /** Moves past the scan's entropy-coded data and records how much of it was decoded. */
    void endScan() throws JpegFormatException {
        int endOfUsed = bits.endOfUsed();
        for (FrameComponent component : scan.components()) {
            firstScans.decoded(component.index(), progress.mcu());
        }
        if (progress.isTruncated()) {
            ended = true;
            warn("scan " + scans + " ends at MCU " + progress.mcu() + " of "
                    + (long) scan.mcuColumns(frame) * scan.mcuRows(frame));
        } else if (!frame.progressive()) {
            sequential.requireInStep(scan.mcuColumns(frame));
        } else if (progress.isOutOfStep()) {
            throw progress.outOfStep();
        }
        addScan(endOfUsed, endOfEntropyCodedData());
    }

    private void warn(String text) {
        if (warning == null) {
            warning = text;
        }
    }

    /**
     * Rejects a picture of which too little is there, unless everything is salvaged. A stream that just ends, at any place, is salvaged if every
     * component's first scan has at least half of its MCUs; the rest is grey, as in libjpeg.
     */
    void requireSalvageable() throws JpegFormatException {
        for (FrameComponent component : frame.components()) {
            int c = component.index();
            if (salvagesAll && firstScans.hasAny()) {
                completeWithGrey(component);
            } else if (!firstScans.hasEnough(c)) {
                throw new JpegFormatException(
                        "component " + component.id() + " ends at MCU " + firstScans.decoded(c) + " of "
                                + firstScans.expected(c),
                        segment.position(),
                        (int) firstScans.decoded(c));
            }
        }
    }

    /** A component whose scans are all missing still needs the steps of its coefficients, which are 0. */
    private void completeWithGrey(FrameComponent component) throws JpegFormatException {
        int c = component.index();
        if (quantisers[c] == null) {
            warn("no scan of component " + component.id());
            quantisers[c] = tables.quantiser(component.quantiser());
            if (quantisers[c] == null) {
                throw segment.malformed("quantisation table " + component.quantiser() + " is not defined");
            }
        }
    }

    /** What is missing, in words for people that follow "the image"; null if there is no warning. */
    String loss(String ofWarning) {
        return ofWarning == null ? null : firstScans.loss(frame);
    }
}
