package dev.halftone.recompress.jpeg;

/**
 * Measures whether the colours of a picture would visibly suffer if its chrominance were halved to 4:2:0. It tells
 * coloured text, thin lines, logos, pixel art and screenshots from photographs, even vivid ones.
 *
 * <p>What is measured, in the blocks of 8x8 samples of both chrominance planes:
 *
 * <ul>
 *   <li>A block is <b>coloured</b> if the variance of its samples is more than {@value #COLOURED}: something changes.
 *   <li>It is <b>sharp</b> if the squared differences between neighbouring samples within it, across the directions that
 *       would be halved, sum up to more than {@value #SHARP} per sample and direction. One edge of full colour through
 *       the block is enough, if it is one or two samples wide.
 *   <li>The picture suffers if at least {@value #SUFFERING_PERCENT} % of its coloured blocks are sharp ({@value
 *       #SUFFERING_PERCENT_OF_ONE_DIRECTION} % if one direction is halved, because only half of all edges cross it). What
 *       is drawn has sharp edges and plain areas, hardly anything between. In photographs most changes of colour are
 *       soft, however vivid they are.
 * </ul>
 *
 * <p>The threshold lies between photographs, of which at most 15 % of the coloured blocks are sharp (22 % when decoded at a
 * quarter), and drawn pictures, of which at least 50 % are (docs/measurements/codec.md). A picture without coloured
 * blocks, or with fewer sharp ones than 1 in {@value #FEWEST} of all, does not suffer. Of a large picture, a sample of the
 * blocks is enough: of every 2, 4, 8 or 16 in a row one, in each row another.
 *
 * <p>Both measures are the same whether taken from samples or from coefficients. The variance is the energy of the AC
 * coefficients (Parseval). The squared differences are a sum over the squares of coefficients too, because the cosines
 * of the DCT are the eigenvectors of the difference operator of 8 samples: weight {@code 2 - 2 cos(pi u / 8)} for
 * frequency u (Strang, "The Discrete Cosine Transform", SIAM Review 41, 1999). So nothing is transformed.
 *
 * <p>Takes a few operations per sample, or per coefficient that is not 0. Not thread-safe; one object for one picture.
 */
public final class ChromaDetail {
    /** In squared levels. */
    private static final int COLOURED = 2;

    /** In squared levels per sample and direction. */
    private static final int SHARP = 144;

    private static final int SUFFERING_PERCENT = 40;

    private static final int SUFFERING_PERCENT_OF_ONE_DIRECTION = 20;

    private static final int FEWEST = 2000;

    private static final int SIDE = 8;

    private static final int SAMPLES = SIDE * SIDE;

    /** A plane of more blocks is looked at in places, spread evenly, of which there are about as many. */
    private static final int ENOUGH_BLOCKS = 4096;

    private static final int MAX_STEP = 16;

    /** In 32 bits of fraction. */
    private static final long GOLDEN_RATIO = 0x9E3779B9L;

    private final boolean horizontally;
    private final boolean vertically;
    /** Per coefficient in zig-zag order: what its square adds to the squared differences. */
    private final float[] weights = new float[SAMPLES];

    private final int sharpFrom;

    private long blocks;
    private long coloured;
    private long sharp;

    /** For planes of chrominance as fine as luminance, of which both directions would be halved. */
    public ChromaDetail() {
        this(true, true);
    }

    /** For planes of this sampling, of which the directions that are still whole would be halved. */
    public static ChromaDetail of(ChromaSampling sampling) {
        return new ChromaDetail(sampling.columns() == 1, sampling.rows() == 1);
    }

    ChromaDetail(boolean horizontally, boolean vertically) {
        this.horizontally = horizontally;
        this.vertically = vertically;
        this.sharpFrom = SHARP * ((horizontally ? 1 : 0) + (vertically ? 1 : 0));
        for (int k = 0; k < SAMPLES; k++) {
            int natural = ZigZag.natural(k);
            double across = horizontally ? eigenvalue(natural % SIDE) : 0;
            double down = vertically ? eigenvalue(natural / SIDE) : 0;
            weights[k] = (float) (across + down);
        }
    }

    private static double eigenvalue(int frequency) {
        return 2 - 2 * Math.cos(Math.PI * frequency / SIDE);
    }

    /** Adds a plane of chrominance, Cb or Cr. */
    public void add(Plane plane) {
        int step = step((long) blocks(plane.width()) * blocks(plane.height()));
        for (int row = 0; row < blocks(plane.height()); row++) {
            int y = row * SIDE;
            int rows = Math.min(SIDE, plane.height() - y);
            for (int x = first(row, step) * SIDE; x < plane.width(); x += step * SIDE) {
                int columns = Math.min(SIDE, plane.width() - x);
                addBlock(plane.samples(), y * plane.width() + x, plane.width(), columns, rows);
            }
        }
    }

    private static int blocks(int samples) {
        return (samples + SIDE - 1) / SIDE;
    }

    /** How many blocks in a row there are for each that is looked at. */
    private static int step(long blocksOfPlane) {
        int step = 1;
        while (step < MAX_STEP && blocksOfPlane > (long) step * ENOUGH_BLOCKS) {
            step *= 2;
        }
        return step;
    }

    /** The first block of a row that is looked at: multiples of the golden ratio are spread evenly over all columns. */
    private static int first(int row, int step) {
        return (int) ((row * GOLDEN_RATIO & 0xFFFFFFFFL) * step >>> 32);
    }

    private void addBlock(byte[] samples, int offset, int stride, int columns, int rows) {
        int sum = 0;
        int squares = 0;
        int across = 0;
        int down = 0;
        for (int y = 0; y < rows; y++) {
            int at = offset + y * stride;
            int above = y == 0 ? at : at - stride;
            int before = samples[at] & 0xFF;
            for (int x = 0; x < columns; x++) {
                int sample = samples[at + x] & 0xFF;
                int difference = sample - before;
                int fall = sample - (samples[above + x] & 0xFF);
                sum += sample;
                squares += sample * sample;
                across += difference * difference;
                down += fall * fall;
                before = sample;
            }
        }
        int n = columns * rows;
        int differences = (horizontally ? across : 0) + (vertically ? down : 0);
        count((long) n * squares - (long) sum * sum > (long) COLOURED * n * n, differences > sharpFrom * n);
    }

    /** Adds a component from its quantised coefficients; {@code steps} are their steps. */
    void add(CoefficientPlanes planes, FrameComponent component, QuantisationTable steps, Checkpoint checkpoint) {
        float[] square = new float[SAMPLES];
        for (int k = 1; k < SAMPLES; k++) {
            square[k] = (float) steps.step(k) * steps.step(k);
        }
        int step = step((long) component.blockRows() * component.blockColumns());
        for (int row = 0; row < component.blockRows(); row++) {
            checkpoint.reached();
            int block = planes.block(component, row, first(row, step));
            int end = planes.block(component, row, component.blockColumns());
            for (; block < end; block += step) {
                float energy = 0;
                float differences = 0;
                for (long rest = planes.masks[block]; rest != 0; rest &= rest - 1) {
                    int k = Long.numberOfTrailingZeros(rest);
                    int value = planes.coefficients[(block << 6) + k];
                    float part = value * value * square[k];
                    energy += part;
                    differences += part * weights[k];
                }
                count(energy > COLOURED * SAMPLES, differences > sharpFrom * SAMPLES);
            }
        }
    }

    private void count(boolean isColoured, boolean isSharp) {
        blocks++;
        coloured += isColoured ? 1 : 0;
        sharp += isSharp ? 1 : 0;
    }

    /** Whether the colours would visibly suffer from 4:2:0. */
    public boolean suffersFromHalving() {
        int percent = horizontally && vertically ? SUFFERING_PERCENT : SUFFERING_PERCENT_OF_ONE_DIRECTION;
        return sharp > 0 && sharp * FEWEST >= blocks && sharp * 100 >= coloured * percent;
    }

    /**
     * Whether planes that were halved come of some that would have suffered: they keep two thirds of the share of sharp
     * blocks, or more. Half of the usual share is asked for, so that hardly one is missed; those of a photograph may be
     * found as well, if it was shrunk.
     */
    public boolean mayHaveSufferedFromHalving() {
        return sharp > 0 && sharp * FEWEST >= blocks && sharp * 200 >= coloured * SUFFERING_PERCENT;
    }

    /** Share of the coloured blocks that are sharp, 0 to 1. */
    double sharpShare() {
        return coloured == 0 ? 0 : (double) sharp / coloured;
    }
}
