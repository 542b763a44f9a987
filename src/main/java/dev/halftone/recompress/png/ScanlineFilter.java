package dev.halftone.recompress.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Undoes the filter of a scanline (section 9.2). It reads and writes different arrays: a processor can't read four
 * bytes at once soon after it wrote one of them. The loops keep the pixel to the left in local variables.
 *
 * <p>Most scanlines of photographs have Paeth's filter, and so has the one above. Its pixels are kept in {@link Lanes}
 * for the next one.
 */
final class ScanlineFilter {

    private static final int NONE = 0;
    private static final int SUB = 1;
    private static final int UP = 2;
    private static final int AVERAGE = 3;
    private static final int PAETH = 4;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

    private final int distance;
    /** The pixels of a scanline, if they have three or four bytes. */
    private long[] lanes = {};
    /** Whether they are those of the scanline that was undone last. */
    private boolean lanesAreAbove;

    /** @param distance bytes from a sample to the same one of the pixel to the left */
    ScanlineFilter(int distance) {
        this.distance = distance;
    }

    /** Begins a picture, or a pass of one: the scanline above the first one is no other that was undone. */
    void begin() {
        lanesAreAbove = false;
    }

    /**
     * Undoes one scanline.
     *
     * @param type of the filter
     * @param in the filtered bytes, from {@code from}
     * @param out the scanline above, from {@code above}; receives the plain bytes, from {@code to}
     * @param length of the scanline in bytes
     * @return whether there is such a filter
     */
    boolean undo(int type, byte[] in, int from, byte[] out, int above, int to, int length) {
        switch (type) {
            case NONE -> System.arraycopy(in, from, out, to, length);
            case SUB -> sub(in, from, out, to, length);
            case UP -> up(in, from, out, above, to, length);
            case AVERAGE -> average(in, from, out, above, to, length);
            case PAETH -> paeth(in, from, out, above, to, length);
            default -> {
                return false;
            }
        }
        lanesAreAbove = type == PAETH;
        return true;
    }

    private void sub(byte[] in, int from, byte[] out, int to, int length) {
        switch (distance) {
            case 3 -> sub3(in, from, out, to, length);
            case 4 -> sub4(in, from, out, to, length);
            default -> {
                int first = Math.min(distance, length);
                System.arraycopy(in, from, out, to, first);
                for (int i = first; i < length; i++) {
                    out[to + i] = (byte) (in[from + i] + out[to + i - distance]);
                }
            }
        }
    }

    private static void sub3(byte[] in, int from, byte[] out, int to, int length) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int i = 0; i < length - 2; i += 3) {
            red += in[from + i];
            green += in[from + i + 1];
            blue += in[from + i + 2];
            out[to + i] = (byte) red;
            out[to + i + 1] = (byte) green;
            out[to + i + 2] = (byte) blue;
        }
    }

    private static void sub4(byte[] in, int from, byte[] out, int to, int length) {
        int red = 0;
        int green = 0;
        int blue = 0;
        int alpha = 0;
        for (int i = 0; i < length - 3; i += 4) {
            red += in[from + i];
            green += in[from + i + 1];
            blue += in[from + i + 2];
            alpha += in[from + i + 3];
            out[to + i] = (byte) red;
            out[to + i + 1] = (byte) green;
            out[to + i + 2] = (byte) blue;
            out[to + i + 3] = (byte) alpha;
        }
    }

    /** Eight bytes are added at once: the top bits apart, so that nothing carries into the next byte. */
    private static void up(byte[] in, int from, byte[] out, int above, int to, int length) {
        int i = 0;
        for (; i < length - 7; i += 8) {
            long difference = (long) LONGS.get(in, from + i);
            long prior = (long) LONGS.get(out, above + i);
            long sum = ((difference & LOW_BITS) + (prior & LOW_BITS)) ^ ((difference ^ prior) & ~LOW_BITS);
            LONGS.set(out, to + i, sum);
        }
        for (; i < length; i++) {
            out[to + i] = (byte) (in[from + i] + out[above + i]);
        }
    }

    private void average(byte[] in, int from, byte[] out, int above, int to, int length) {
        switch (distance) {
            case 3 -> average3(in, from, out, above, to, length);
            case 4 -> average4(in, from, out, above, to, length);
            default -> {
                int first = Math.min(distance, length);
                for (int i = 0; i < first; i++) {
                    out[to + i] = (byte) (in[from + i] + ((out[above + i] & 0xff) >> 1));
                }
                for (int i = first; i < length; i++) {
                    out[to + i] = (byte) mean(in[from + i], out[to + i - distance], out[above + i]);
                }
            }
        }
    }

    private static int mean(int difference, int left, int above) {
        return difference + ((left & 0xff) + (above & 0xff) >> 1);
    }

    private static void average3(byte[] in, int from, byte[] out, int above, int to, int length) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int i = 0; i < length - 2; i += 3) {
            red = mean(in[from + i], red, out[above + i]);
            green = mean(in[from + i + 1], green, out[above + i + 1]);
            blue = mean(in[from + i + 2], blue, out[above + i + 2]);
            out[to + i] = (byte) red;
            out[to + i + 1] = (byte) green;
            out[to + i + 2] = (byte) blue;
        }
    }

    private static void average4(byte[] in, int from, byte[] out, int above, int to, int length) {
        int red = 0;
        int green = 0;
        int blue = 0;
        int alpha = 0;
        for (int i = 0; i < length - 3; i += 4) {
            red = mean(in[from + i], red, out[above + i]);
            green = mean(in[from + i + 1], green, out[above + i + 1]);
            blue = mean(in[from + i + 2], blue, out[above + i + 2]);
            alpha = mean(in[from + i + 3], alpha, out[above + i + 3]);
            out[to + i] = (byte) red;
            out[to + i + 1] = (byte) green;
            out[to + i + 2] = (byte) blue;
            out[to + i + 3] = (byte) alpha;
        }
    }

    private void paeth(byte[] in, int from, byte[] out, int above, int to, int length) {
        switch (distance) {
            case 3 -> {
                spread(out, above, length);
                paeth3(in, from, lanes, out, to, length);
            }
            case 4 -> {
                spread(out, above, length);
                paeth4(in, from, lanes, out, to, length);
            }
            default -> {
                int first = Math.min(distance, length);
                for (int i = 0; i < first; i++) {
                    out[to + i] = (byte) (in[from + i] + out[above + i]);
                }
                for (int i = first; i < length; i++) {
                    int left = out[to + i - distance] & 0xff;
                    int corner = out[above + i - distance] & 0xff;
                    out[to + i] = (byte) (in[from + i] + predicted(left, out[above + i] & 0xff, corner));
                }
            }
        }
    }

    /** Makes sure that the lanes are those of the scanline above. */
    private void spread(byte[] out, int above, int length) {
        int pixels = length / distance;
        if (lanes.length < pixels) {
            lanes = new long[pixels];
        } else if (lanesAreAbove) {
            return;
        }
        for (int x = 0, i = above; x < pixels; x++, i += distance) {
            int low = out[i] & 0xff | (out[i + 1] & 0xff) << 8 | (out[i + 2] & 0xff) << 16;
            lanes[x] = distance == 3 ? Lanes.spread3(low) : Lanes.spread4(low | out[i + 3] << 24);
        }
    }

    /** @param lanes those above, which become those of this scanline */
    private static void paeth3(byte[] in, int from, long[] lanes, byte[] out, int to, int length) {
        long left = 0;
        long corner = 0;
        int last = length / 3 - 1;
        for (int x = 0; x < last; x++) {
            long up = lanes[x];
            long difference = Lanes.spread3((int) INTS.get(in, from + 3 * x));
            left = Lanes.addPaeth3(left, up, corner, difference);
            lanes[x] = left;
            // The fourth byte is overwritten by the next pixel.
            INTS.set(out, to + 3 * x, Lanes.join3(left));
            corner = up;
        }
        int i = from + 3 * last;
        int difference = in[i] & 0xff | (in[i + 1] & 0xff) << 8 | (in[i + 2] & 0xff) << 16;
        left = Lanes.addPaeth3(left, lanes[last], corner, Lanes.spread3(difference));
        lanes[last] = left;
        int pixel = Lanes.join3(left);
        out[to + 3 * last] = (byte) pixel;
        out[to + 3 * last + 1] = (byte) (pixel >> 8);
        out[to + 3 * last + 2] = (byte) (pixel >> 16);
    }

    /** @param lanes those above, which become those of this scanline */
    private static void paeth4(byte[] in, int from, long[] lanes, byte[] out, int to, int length) {
        long left = 0;
        long corner = 0;
        int pixels = length / 4;
        for (int x = 0; x < pixels; x++) {
            long up = lanes[x];
            long difference = Lanes.spread4((int) INTS.get(in, from + 4 * x));
            left = Lanes.paeth4(left, up, corner) + difference & Lanes.BYTE_OF_4;
            lanes[x] = left;
            INTS.set(out, to + 4 * x, Lanes.join4(left));
            corner = up;
        }
    }

    /** The same as {@link Lanes#paeth4} for one sample. */
    private static int predicted(int left, int above, int corner) {
        int limit = 3 * corner - above - left;
        int low = Math.min(left, above);
        int high = Math.max(left, above);
        int lowOrCorner = low + ((corner - low) & limit - high >> 31);
        return high + ((lowOrCorner - high) & low - limit >> 31);
    }
}
