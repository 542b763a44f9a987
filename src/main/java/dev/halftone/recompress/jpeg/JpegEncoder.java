package dev.halftone.recompress.jpeg;

import java.util.List;

/**
 * Encodes planes of samples as a JFIF file: a forward DCT (T.81 A.3.3) into the quantisers and writers of
 * {@link JpegTranscoder}, which take its coefficients for those of a source with steps of one sixteenth.
 *
 * <p>Peak memory besides planes and result: {@link Effort#FAST} takes 4 bytes for every coefficient that is not 0, at
 * most 48 MiB, and one row of MCUs. {@link Effort#SMALL} holds the coefficients: 3.2 bytes per pixel at 4:2:0, 6.4 at
 * 4:4:4; beyond {@value CoefficientPlanes#BLOCKS_AT_ONCE} blocks those of one component at a time, 2.1 bytes per pixel. The buffers are
 * kept for the next image up to {@link JpegLimits#retainedBytes()} of the default.
 *
 * <p>Not thread-safe; a thread keeps one encoder and reuses it.
 */
public final class JpegEncoder {
    /** Most samples in a row or column that libjpeg reads, JPEG_MAX_DIMENSION; T.81 allows 65,535. */
    public static final int MAX_SIDE = 65_500;

    private final CoefficientPlanes coefficients = new CoefficientPlanes();
    private final McuRow row = new McuRow();
    private final EntropyTokens tokens = new EntropyTokens();
    private final OutputBuffer out = new OutputBuffer();
    private final SegmentWriter segments = new SegmentWriter(out);
    private final DeadZone nothingDropped = new DeadZone();
    private final ComponentBlocks[] blocks = new ComponentBlocks[3];
    private final BaselineScanEncoder baseline;
    private final PlanesEncoder planesEncoder;
    private final Checkpoint checkpoint;
    private final long blocksAtOnce;

    public JpegEncoder() {
        this(Checkpoint.NONE);
    }

    /** @param checkpoint called often, between pieces of work */
    public JpegEncoder(Checkpoint checkpoint) {
        this(CoefficientPlanes.BLOCKS_AT_ONCE, BaselineScanEncoder.TOKENS_AT_ONCE, checkpoint);
    }

    /** For tests, which have no large images. */
    JpegEncoder(long blocksAtOnce, int tokensAtOnce, Checkpoint checkpoint) {
        this.blocksAtOnce = blocksAtOnce;
        this.checkpoint = checkpoint;
        baseline = new BaselineScanEncoder(out, tokens, tokensAtOnce, checkpoint);
        planesEncoder = new PlanesEncoder(
                coefficients, row, baseline, new ProgressiveEncoder(out, tokens, checkpoint), checkpoint);
        ForwardDct dct = new ForwardDct();
        for (int c = 0; c < blocks.length; c++) {
            blocks[c] = new ComponentBlocks(dct);
        }
        nothingDropped.clear();
    }

    /** What is written besides the samples. */
    private record Picture(Frame frame, List<Plane> planes, OutputTables tables, Metadata metadata) {
        int marker(Effort effort) {
            return effort == Effort.SMALL ? Marker.SOF2 : Marker.SOF0;
        }
    }

    /**
     * Encodes a picture.
     *
     * @param planes one of grey, or Y, Cb and Cr as JFIF defines them; the first has the size of the picture
     * @param sampling of the planes of chrominance; without meaning for grey
     * @param quality on libjpeg's scale, 1 to 100
     * @param effort {@link Effort#SMALL} never gives the larger file, since both are tried
     * @param orientation of EXIF, 1 to 8
     * @param profile ICC profile, or empty; not written if it declares more bytes than it has
     */
    public byte[] encode(
            List<Plane> planes, ChromaSampling sampling, int quality, Effort effort, int orientation, byte[] profile) {
        require(planes, sampling, quality, orientation);
        Plane first = planes.get(0);
        Frame frame = Frame.ofPlanes(first.width(), first.height(), planes.size(), sampling);
        Metadata metadata = Metadata.of(orientation, profile);
        Picture fast = new Picture(frame, planes, tables(frame, quality, Effort.FAST), metadata);
        try {
            if (effort == Effort.FAST) {
                return fast(fast);
            }
            Picture small = new Picture(frame, planes, tables(frame, quality, Effort.SMALL), metadata);
            return smaller(small(small), fast(fast));
        } finally {
            release();
        }
    }

    private static OutputTables tables(Frame frame, int quality, Effort effort) {
        JpegColour colour = frame.components().size() == 1 ? JpegColour.GREY : JpegColour.YCBCR;
        return new OutputTables(frame, colour, quality, effort);
    }

    private static void require(List<Plane> planes, ChromaSampling sampling, int quality, int orientation) {
        if (planes.size() != 1 && planes.size() != 3) {
            throw new IllegalArgumentException(planes.size() + " planes are neither grey nor YCbCr");
        }
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality " + quality + " is not in 1 to 100");
        }
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("orientation " + orientation + " is not in 1 to 8");
        }
        Plane first = planes.get(0);
        if (first.width() > MAX_SIDE || first.height() > MAX_SIDE) {
            throw new IllegalArgumentException(
                    first.width() + " x " + first.height() + " samples are more than " + MAX_SIDE + " a side");
        }
        for (Plane chrominance : planes.subList(1, planes.size())) {
            if (!sampling.fits(first, chrominance)) {
                throw new IllegalArgumentException("A plane of " + chrominance.width() + " x " + chrominance.height()
                        + " is not " + sampling + " of " + first.width() + " x " + first.height());
            }
        }
    }

    private byte[] fast(Picture picture) {
        writeHeaders(picture, Effort.FAST);
        List<FrameComponent> components = picture.frame().components();
        baseline.begin(picture.frame(), picture.tables(), components, component -> QuantisationTable.SIXTEENTHS);
        for (FrameComponent component : components) {
            int[] least = baseline.deadZone().least(component.index());
            blocks[component.index()].begin(picture.planes().get(component.index()), component, least);
        }
        ScanLayout layout = baseline.layout();
        for (int mcuRow = 0; mcuRow < layout.mcuRows(); mcuRow++) {
            for (FrameComponent component : components) {
                blocks[component.index()].transform(mcuRow);
            }
            checkpoint.reached();
            collect(layout, mcuRow);
            baseline.add(row, mcuRow);
            checkpoint.reached();
        }
        baseline.end();
        return ended();
    }

    /** The entries of a row of MCUs, in the order of the scan. */
    private void collect(ScanLayout layout, int mcuRow) {
        row.clear(layout.mcuColumns() * layout.blocks);
        for (int column = 0; column < layout.mcuColumns(); column++) {
            for (int b = 0; b < layout.blocks; b++) {
                if (column < layout.visible(b, mcuRow)) {
                    blocks[layout.component[b]].append(layout.y[b], layout.column(b, column), row);
                } else {
                    row.addGrey(1);
                }
            }
        }
    }

    private byte[] small(Picture picture) {
        List<FrameComponent> components = picture.frame().components();
        writeHeaders(picture, Effort.SMALL);
        boolean atOnce = picture.frame().paddedBlocks() <= blocksAtOnce;
        if (atOnce) {
            encodeProgressive(picture, components, -1);
        } else {
            for (FrameComponent component : components) {
                encodeProgressive(picture, List.of(component), component.index());
            }
        }
        byte[] progressive = ended();
        if (progressive.length > PlanesEncoder.BASELINE_MAY_BE_SMALLER || !atOnce) {
            return progressive;
        }
        return smaller(progressive, levelsAsBaseline(picture));
    }

    private void encodeProgressive(Picture picture, List<FrameComponent> components, int only) {
        coefficients.allocate(picture.frame(), only);
        for (FrameComponent component : components) {
            transform(picture.planes().get(component.index()), component);
        }
        planesEncoder.encodeProgressive(
                picture.frame(), picture.tables(), components, component -> QuantisationTable.SIXTEENTHS);
    }

    private void transform(Plane plane, FrameComponent component) {
        ComponentBlocks source = blocks[component.index()];
        source.begin(plane, component, nothingDropped.least(component.index()));
        for (int blockRow = 0; blockRow < component.blockRows(); blockRow++) {
            if (blockRow % component.v() == 0) {
                source.transform(blockRow / component.v());
                checkpoint.reached();
            }
            row.clear(component.blockColumns());
            for (int column = 0; column < component.blockColumns(); column++) {
                source.append(blockRow % component.v(), column, row);
            }
            int from = 0;
            for (int column = 0; column < component.blockColumns(); column++) {
                from = coefficients.store(coefficients.block(component, blockRow, column), row, from);
            }
        }
    }

    /** Writes the same levels as baseline, with the headers of one scan instead of several. */
    private byte[] levelsAsBaseline(Picture picture) {
        writeHeaders(picture, Effort.FAST);
        planesEncoder.encodeBaseline(
                picture.frame(), picture.tables(), picture.frame().components(), component -> picture.tables()
                        .quantiser(component.index()));
        return ended();
    }

    private static byte[] smaller(byte[] one, byte[] other) {
        return other.length < one.length ? other : one;
    }

    private void writeHeaders(Picture picture, Effort effort) {
        out.clear();
        picture.tables().writeHeaders(segments, picture.marker(effort), picture.metadata());
    }

    private byte[] ended() {
        segments.writeMarker(Marker.EOI);
        return out.toByteArray();
    }

    /** Releases the memory that an unusually large image needed, largest part first. */
    private void release() {
        for (ComponentBlocks ofComponent : blocks) {
            ofComponent.forget();
        }
        if (retainedBytes() > JpegLimits.DEFAULT.retainedBytes()) {
            coefficients.release();
        }
        if (retainedBytes() > JpegLimits.DEFAULT.retainedBytes()) {
            tokens.release();
            row.release();
            out.release();
        }
    }

    /** Working memory kept for the next image. */
    long retainedBytes() {
        long bytes = coefficients.retainedBytes() + tokens.retainedBytes() + row.retainedBytes() + out.retainedBytes();
        for (ComponentBlocks ofComponent : blocks) {
            bytes += ofComponent.retainedBytes();
        }
        return bytes;
    }
}
