package dev.halftone.recompress.jpeg;

import java.util.List;

/**
 * Recompresses a JPEG without leaving the DCT domain: reads the quantised coefficients (ITU-T T.81), quantises them
 * again with coarser steps, and codes them with optimal Huffman tables. There is no inverse DCT and no colour
 * conversion; the colour space of the source stays. So do the sampling factors, unless {@link Subsampling#AUTO} halves
 * chrominance that is finer than 4:2:0 ({@link ChromaHalving}); luminance is never resampled.
 *
 * <p>Reads baseline, extended sequential and progressive Huffman coding of 8-bit samples with 1 to 4 components. Keeps
 * JFIF density, EXIF orientation, ICC profile and Adobe's colour transform, and drops all other metadata.
 *
 * <p>A source that merely ends too early is salvaged if at least half of every component's MCUs are there: the rest is
 * grey, as in libjpeg, and {@link Result#warning()} says so. Any other damage is a {@link JpegFormatException}.
 *
 * <p>Peak memory besides source and result: a sequential source with {@link Effort#FAST} takes 4 bytes for every
 * coefficient that is not 0 in the output (about 0.4 bytes per pixel at quality 50), at most 48 MiB, and one row of
 * MCUs, if its sampling stays. In all other cases the coefficients are held: 3.2 bytes per pixel at 4:2:0, 6.4 at 4:4:4. Beyond {@value
 * CoefficientPlanes#BLOCKS_AT_ONCE} blocks, one component at a time is held, which takes 2.1 bytes per pixel; the source is then read
 * once for each component (twice for chrominance that may be halved), and the result has no interleaved scans. The buffers are kept for the next image up to
 * {@link JpegLimits#retainedBytes()}.
 *
 * <p>Not thread-safe; a thread keeps one transcoder and reuses it.
 */
public final class JpegTranscoder {
    private final JpegLimits limits;
    private final JpegReader reader;
    private final McuRow row = new McuRow();
    private final CoefficientPlanes planes = new CoefficientPlanes();
    private final EntropyTokens tokens = new EntropyTokens();
    private final OutputBuffer out = new OutputBuffer();
    private final SegmentWriter segments = new SegmentWriter(out);
    private final BaselineScanEncoder baseline;
    private final PlanesEncoder planesEncoder;
    private final DctChromaHalving halving;
    private final DeadZone dropped = new DeadZone();
    private final Checkpoint checkpoint;
    private final long blocksAtOnce;
    /** Length of SOI and metadata in the output, in bytes. */
    private int headLength;

    /**
     * A recompressed image.
     *
     * @param bytes the JPEG; not necessarily smaller than the source
     * @param width samples per line
     * @param height lines
     * @param requantised whether some step is coarser than the source's; otherwise the coefficients are the source's
     * @param warning what is missing of a source that ended too early, or null
     * @param loss the same in words for people, as in {@link JpegDecoder.Picture}; or null
     * @param bare the source reduced to picture, colour and orientation
     */
    public record Result(
            byte[] bytes, int width, int height, boolean requantised, String warning, String loss, BareJpeg bare) {
        /** True if part of the source was missing and is grey or less detailed. */
        public boolean isSalvaged() {
            return warning != null;
        }

        private Result smaller(Result other) {
            return other.bytes.length < bytes.length ? other : this;
        }
    }

    public JpegTranscoder(JpegLimits limits) {
        this(limits, Checkpoint.NONE);
    }

    /** @param checkpoint called often, between pieces of work */
    public JpegTranscoder(JpegLimits limits, Checkpoint checkpoint) {
        this(limits, CoefficientPlanes.BLOCKS_AT_ONCE, BaselineScanEncoder.TOKENS_AT_ONCE, checkpoint);
    }

    /** For tests, which have no large images. */
    JpegTranscoder(JpegLimits limits, long blocksAtOnce, int tokensAtOnce, Checkpoint checkpoint) {
        this.limits = limits;
        this.reader = new JpegReader(limits, checkpoint);
        this.baseline = new BaselineScanEncoder(out, tokens, tokensAtOnce, checkpoint);
        ProgressiveEncoder progressive = new ProgressiveEncoder(out, tokens, checkpoint);
        this.planesEncoder = new PlanesEncoder(planes, row, baseline, progressive, checkpoint);
        this.halving = new DctChromaHalving(checkpoint);
        this.checkpoint = checkpoint;
        this.blocksAtOnce = blocksAtOnce;
    }

    /** Recompresses a JPEG and keeps its sampling. */
    public Result transcode(byte[] source, int quality, Effort effort) throws JpegException {
        return transcode(source, quality, effort, Subsampling.KEEP);
    }

    /**
     * Recompresses a JPEG.
     *
     * <p>{@link Effort#SMALL} never gives the larger file: both efforts are tried, because the tables of SMALL are finer
     * for chrominance, and the smaller file is the result.
     *
     * @param source a JPEG; not changed
     * @param quality on libjpeg's scale, 1 to 100; source steps that are already coarser stay as they are
     * @param subsampling whether chrominance may become coarser; it stays as it is if no step of it becomes coarser,
     *     so that a result is not subsampled when it is recompressed again
     * @throws JpegFormatException if the source is damaged beyond what is salvaged
     * @throws UnsupportedJpegException if the source is of another kind, or beyond the limits
     */
    public Result transcode(byte[] source, int quality, Effort effort, Subsampling subsampling) throws JpegException {
        return transcode(source, quality, effort, subsampling, false);
    }

    /**
     * The same.
     *
     * @param salvage whether a source that ended early is completed however little there is
     */
    public Result transcode(byte[] source, int quality, Effort effort, Subsampling subsampling, boolean salvage)
            throws JpegException {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality " + quality + " is not in 1 to 100");
        }
        try {
            reader.salvage(salvage);
            Result result = coded(source, quality, effort, subsampling);
            return effort == Effort.FAST ? result : result.smaller(coded(source, quality, Effort.FAST, subsampling));
        } finally {
            reader.close();
            release();
        }
    }

    private Result coded(byte[] source, int quality, Effort effort, Subsampling subsampling) throws JpegException {
        reader.open(source);
        reader.nextScan();
        out.clear();
        boolean mayHalve = subsampling.mayHalve(quality) && isHalvable();
        return effort == Effort.FAST && reader.isWholeSequentialPicture() && !mayHalve
                ? inOnePass(quality)
                : throughPlanes(source, quality, effort, mayHalve);
    }

    private boolean isHalvable() {
        return reader.frame().isFinerThan420() && JpegColour.of(reader.frame(), reader.metadata()) == JpegColour.YCBCR;
    }

    /** Releases the memory that an unusually large image needed, largest part first. */
    private void release() {
        if (retainedBytes() > limits.retainedBytes()) {
            planes.release();
        }
        if (retainedBytes() > limits.retainedBytes()) {
            tokens.release();
            row.release();
            out.release();
        }
    }

    /** Working memory kept for the next image. */
    long retainedBytes() {
        return planes.retainedBytes() + tokens.retainedBytes() + row.retainedBytes() + out.retainedBytes();
    }

    private Result inOnePass(int quality) throws JpegException {
        Frame frame = reader.frame();
        OutputTables tables = new OutputTables(reader, quality, Effort.FAST);
        writeHeaders(tables, Effort.FAST);
        baseline.begin(frame, tables, frame.components(), reader::quantiser);
        SequentialScanDecoder decoder = reader.beginSequential(baseline.deadZone());
        int columns = reader.scan().mcuColumns(frame);
        int rows = reader.scan().mcuRows(frame);
        for (int mcuRow = 0; mcuRow < rows; mcuRow++) {
            row.clear(columns * decoder.blocksInMcu());
            int decoded = decoder.decode(row, columns);
            row.addGrey((columns - decoded) * decoder.blocksInMcu());
            baseline.add(row, mcuRow);
        }
        reader.endScan();
        reader.requireSalvageable();
        baseline.end();
        return result(tables, reader.warning());
    }

    private void writeHeaders(OutputTables tables, Effort effort) {
        int marker = effort == Effort.SMALL ? Marker.SOF2 : tables.isWide() ? Marker.SOF1 : Marker.SOF0;
        headLength = tables.writeHeaders(segments, marker, reader.metadata());
    }

    private Result throughPlanes(byte[] source, int quality, Effort effort, boolean mayHalve) throws JpegException {
        Frame frame = reader.frame();
        Frame held = mayHalve ? frame.withRoomFor(frame.as420()) : frame;
        if (held.paddedBlocks() > blocksAtOnce || !frame.fitsOneScan()) {
            return componentByComponent(source, quality, effort, mayHalve);
        }
        planes.allocate(held, -1);
        reader.decodeInto(planes, row, droppedAtOnce(quality, effort, mayHalve));
        reader.requireSalvageable();
        OutputTables tables = new OutputTables(reader, quality, effort);
        if (mayHalve && tables.isCoarserInChrominance()) {
            ChromaDetail detail = detail();
            measure(detail, 1);
            measure(detail, 2);
            tables = detail.suffersFromHalving() ? tables : halved(quality, effort);
        }
        for (FrameComponent component : tables.frame().components()) {
            halveIfNeeded(component.index(), tables);
        }
        String warning = reader.warning();
        writeHeaders(tables, effort);
        encodePlanes(tables, tables.frame().components(), effort);
        // If no step is coarser, noise is no smaller in bands, however large the picture.
        if (effort == Effort.SMALL && (out.length <= PlanesEncoder.BASELINE_MAY_BE_SMALLER || !tables.isCoarser())) {
            return result(tables, warning).smaller(levelsAsBaseline(tables, warning));
        }
        return result(tables, warning);
    }

    /**
     * What never needs to be held: the luminance that is rounded to 0, however chrominance is sampled. A trellis weighs it
     * first, and a picture of several scans may bring its steps with a later one.
     */
    private DeadZone droppedAtOnce(int quality, Effort effort, boolean mayHalve) {
        dropped.clear();
        if (mayHalve && effort == Effort.FAST && reader.isWholeSequentialPicture()) {
            OutputTables tables = new OutputTables(reader, quality, effort);
            FrameComponent luminance = reader.frame().components().get(0);
            dropped.define(
                    0,
                    reader.quantiser(luminance),
                    tables.quantiser(0),
                    DeadZone.Kind.of(reader.frame(), luminance, false),
                    tables.usualStep(0));
        }
        return dropped;
    }

    /** Holds one component at a time. Whether chrominance is halved must be known before the first is written. */
    private Result componentByComponent(byte[] source, int quality, Effort effort, boolean mayHalve)
            throws JpegException {
        Frame frame = reader.frame();
        Frame held = mayHalve ? frame.withRoomFor(frame.as420()) : frame;
        boolean oneScan = reader.isWholeSequentialPicture();
        String warning = null;
        OutputTables tables = null;
        if (mayHalve) {
            ChromaDetail detail = detail();
            for (int c = 2; c > 0; c--) {
                hold(source, held, c);
                warning = warning == null ? reader.warning() : warning;
                measure(detail, c);
            }
            tables = new OutputTables(reader, quality, effort);
            boolean halves = tables.isCoarserInChrominance() && !detail.suffersFromHalving();
            if (!halves && oneScan && effort == Effort.FAST) {
                reader.open(source);
                reader.nextScan();
                return inOnePass(quality);
            }
            tables = halves ? halved(quality, effort) : tables;
        }
        for (FrameComponent component : frame.components()) {
            int c = component.index();
            hold(source, held, c);
            // Each pass decodes only the scans of its component.
            warning = warning == null ? reader.warning() : warning;
            if (tables == null) {
                tables = new OutputTables(reader, quality, effort);
            }
            if (c == 0) {
                writeHeaders(tables, effort);
            }
            halveIfNeeded(c, tables);
            encodePlanes(tables, List.of(tables.frame().components().get(c)), effort);
        }
        return result(tables, warning);
    }

    private void hold(byte[] source, Frame held, int component) throws JpegException {
        reader.open(source);
        reader.nextScan();
        planes.allocate(held, component);
        reader.decodeInto(planes, row);
        reader.requireSalvageable();
    }

    private ChromaDetail detail() {
        Frame frame = reader.frame();
        FrameComponent chrominance = frame.components().get(1);
        return new ChromaDetail(frame.isFullAcross(chrominance), frame.isFullDown(chrominance));
    }

    private void measure(ChromaDetail detail, int component) {
        FrameComponent chrominance = reader.frame().components().get(component);
        detail.add(planes, chrominance, reader.quantiser(chrominance), checkpoint);
    }

    private OutputTables halved(int quality, Effort effort) {
        return new OutputTables(reader, quality, effort, reader.frame().as420());
    }

    private void halveIfNeeded(int component, OutputTables tables) {
        if (tables.isHalved(component)) {
            Frame frame = reader.frame();
            QuantisationTable from = reader.quantiser(frame.components().get(component));
            halving.halve(planes, frame, tables.frame(), component, from, tables.quantiser(component));
        }
    }

    /** Writes the same levels as baseline, with the headers of one scan instead of several. */
    private Result levelsAsBaseline(OutputTables tables, String warning) {
        out.clear();
        writeHeaders(tables, Effort.FAST);
        planesEncoder.encodeBaseline(
                tables.frame(), tables, tables.frame().components(), component -> tables.quantiser(component.index()));
        return result(tables, warning);
    }

    private void encodePlanes(OutputTables tables, List<FrameComponent> components, Effort effort) {
        if (effort == Effort.FAST) {
            planesEncoder.encodeBaseline(
                    tables.frame(), tables, components, component -> tables.given(component.index()));
        } else {
            planesEncoder.encodeProgressive(
                    tables.frame(), tables, components, component -> tables.given(component.index()));
        }
    }

    private Result result(OutputTables tables, String warning) {
        segments.writeMarker(Marker.EOI);
        byte[] bytes = out.toByteArray();
        return new Result(
                bytes,
                reader.frame().width(),
                reader.frame().height(),
                tables.isCoarser(),
                warning,
                reader.loss(warning),
                reader.bare(bytes, headLength));
    }
}
