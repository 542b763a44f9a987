package dev.halftone.recompress.jpeg;

import java.util.List;

/**
 * Decodes a JPEG to the samples of its components, whole or at 1/2, 1/4 or 1/8 of their size: by an inverse DCT of 8x8,
 * 4x4, 2x2 or 1x1 samples (ITU-T T.81, A.3.3). Colours are not converted, and subsampled components stay as they are.
 *
 * <p>Reads the same files as {@link JpegTranscoder}, and refuses and salvages the same ones in the same words. A fault
 * may be found when most rows have been passed on.
 *
 * <p>Each sample differs by at most 1 from that of libjpeg ({@code djpeg -dct int -nosmooth -scale 1/N}), as long as no
 * value is beyond 8 times the range of samples, which only a damaged file has.
 *
 * <p>Peak memory besides the source: if one sequential scan is the whole picture, one row of MCUs. In all other cases
 * the coefficients that have a part in the result are held, at 2 bytes each and 10 per block; beyond {@value
 * CoefficientPlanes#BLOCKS_AT_ONCE} blocks, one component at a time, and the source is read once for each component. The buffers are kept for the next image up to
 * {@link JpegLimits#retainedBytes()}.
 *
 * <p>Not thread-safe; a thread keeps one decoder and reuses it.
 */
public final class JpegDecoder {
    private final JpegLimits limits;
    private final Checkpoint checkpoint;
    private final JpegReader reader;
    private final DeadZone unused = new DeadZone();
    private final McuRow row = new McuRow();
    private final CoefficientPlanes planes = new CoefficientPlanes();
    private final PlaneBands bands = new PlaneBands();
    private final long blocksAtOnce;

    /**
     * A decoded picture.
     *
     * @param width samples per line of the source
     * @param height lines of the source
     * @param warning what is missing of a source that ended too early, or null
     * @param loss the same in words for people, such as "ends after 31 % of its picture, and the rest is grey"; or null
     * @param bare the source reduced to picture, colour and orientation
     */
    public record Picture(int width, int height, String warning, String loss, BareJpeg bare) {
        /** True if part of the source was missing and is grey or less detailed. */
        public boolean isSalvaged() {
            return warning != null;
        }
    }

    /** @param checkpoint called often, between pieces of work */
    public JpegDecoder(JpegLimits limits, Checkpoint checkpoint) {
        this(limits, CoefficientPlanes.BLOCKS_AT_ONCE, checkpoint);
    }

    /** For tests, which have no large images. */
    JpegDecoder(JpegLimits limits, long blocksAtOnce, Checkpoint checkpoint) {
        this.limits = limits;
        this.checkpoint = checkpoint;
        this.reader = new JpegReader(limits, checkpoint);
        this.blocksAtOnce = blocksAtOnce;
    }

    /**
     * Decodes a JPEG.
     *
     * @param source a JPEG; not changed
     * @param reductions one for each component; {@link JpegHeader} has what is needed to choose them
     * @param rows receives the planes, of {@link JpegHeader#planeWidth} x {@link JpegHeader#planeHeight} samples
     * @throws JpegFormatException if the source is damaged beyond what is salvaged
     * @throws UnsupportedJpegException if the source is of another kind, or beyond the limits
     */
    public Picture decode(byte[] source, List<Reduction> reductions, PlaneRows rows) throws JpegException {
        return decode(source, reductions, rows, false);
    }

    /**
     * The same.
     *
     * @param salvage whether a source that ended early is completed however little there is
     */
    public Picture decode(byte[] source, List<Reduction> reductions, PlaneRows rows, boolean salvage)
            throws JpegException {
        try {
            reader.salvage(salvage);
            reader.open(source);
            reader.nextScan();
            int components = reader.frame().components().size();
            if (reductions.size() != components) {
                throw new IllegalArgumentException(reductions.size() + " reductions for " + components + " components");
            }
            leaveOutUnused(reductions);
            String warning = reader.isWholeSequentialPicture()
                    ? inOnePass(reductions, rows)
                    : throughPlanes(source, reductions, rows);
            return picture(warning);
        } finally {
            reader.close();
            bands.end();
            release();
        }
    }

    /** Coefficients without a part in a reduced plane leave no loop of the entropy decoder. */
    private void leaveOutUnused(List<Reduction> reductions) {
        unused.clear();
        for (int c = 0; c < reductions.size(); c++) {
            for (int k = 1; k < 64; k++) {
                if (InverseDct.isUnused(reductions.get(c), k)) {
                    unused.drop(c, k);
                }
            }
        }
    }

    private String inOnePass(List<Reduction> reductions, PlaneRows rows) throws JpegException {
        Frame frame = reader.frame();
        ScanLayout layout = new ScanLayout(frame, frame.components());
        bands.begin(reader, layout, reductions, rows);
        SequentialScanDecoder decoder = reader.beginSequential(unused);
        int columns = layout.mcuColumns();
        for (int mcuRow = 0; mcuRow < layout.mcuRows(); mcuRow++) {
            row.clear(columns * layout.blocks);
            int decoded = decoder.decode(row, columns);
            row.addGrey((columns - decoded) * layout.blocks);
            bands.add(row, mcuRow);
        }
        reader.endScan();
        reader.requireSalvageable();
        return reader.warning();
    }

    private String throughPlanes(byte[] source, List<Reduction> reductions, PlaneRows rows) throws JpegException {
        Frame frame = reader.frame();
        boolean atOnce = frame.paddedBlocks() <= blocksAtOnce && frame.fitsOneScan();
        planes.allocate(frame, atOnce ? -1 : 0, atOnce ? used(reductions) : used(reductions.subList(0, 1)));
        reader.decodeInto(planes, row);
        reader.requireSalvageable();
        String warning = reader.warning();
        if (atOnce) {
            transformPlanes(new ScanLayout(frame, frame.components()), reductions, rows);
            return warning;
        }
        for (FrameComponent component : frame.components()) {
            if (!planes.holds(component)) {
                reader.open(source);
                reader.nextScan();
                int c = component.index();
                planes.allocate(frame, c, used(reductions.subList(c, c + 1)));
                reader.decodeInto(planes, row);
                reader.requireSalvageable();
                // Each pass decodes only the scans of its component.
                warning = warning == null ? reader.warning() : warning;
            }
            transformPlanes(new ScanLayout(frame, List.of(component)), reductions, rows);
        }
        return warning;
    }

    /** A mask of the coefficients that have a part in a plane of one of these reductions. */
    private static long used(List<Reduction> reductions) {
        long used = 0;
        for (Reduction reduction : reductions) {
            for (int k = 1; k < 64; k++) {
                used |= InverseDct.isUnused(reduction, k) ? 0 : 1L << k;
            }
        }
        return used;
    }

    private void transformPlanes(ScanLayout layout, List<Reduction> reductions, PlaneRows rows) {
        bands.begin(reader, layout, reductions, rows);
        for (int mcuRow = 0; mcuRow < layout.mcuRows(); mcuRow++) {
            row.load(planes, layout, mcuRow, unused);
            bands.add(row, mcuRow);
            checkpoint.reached();
        }
    }

    private Picture picture(String warning) {
        OutputBuffer head = new OutputBuffer();
        SegmentWriter segments = new SegmentWriter(head);
        segments.writeMarker(Marker.SOI);
        reader.metadata().write(segments);
        Frame frame = reader.frame();
        return new Picture(
                frame.width(),
                frame.height(),
                warning,
                reader.loss(warning),
                reader.bare(head.toByteArray(), segments.length()));
    }

    /** Releases the memory that an unusually large image needed, largest part first. */
    private void release() {
        if (retainedBytes() > limits.retainedBytes()) {
            planes.release();
        }
        if (retainedBytes() > limits.retainedBytes()) {
            row.release();
            bands.release();
        }
    }

    /** Working memory kept for the next image. */
    long retainedBytes() {
        return planes.retainedBytes() + row.retainedBytes() + bands.retainedBytes();
    }
}
