package dev.halftone.recompress.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The prediction to undo in a row of samples after unpacking. */
public enum Predictor {
    NONE,
    /** Each sample is the difference from the previous one of its channel (TIFF 6.0, section 14). */
    HORIZONTAL,
    /** Sample bytes are sorted by significance, then differences are taken (Adobe Photoshop TIFF Technical Note 3). */
    FLOATING_POINT;

    /**
     * Undoes the prediction in place.
     *
     * @param row samples without gaps
     * @param length of the row in bytes
     * @param channels number of interleaved channels
     * @param bytesPerSample 1, 2 or 4; for floating point also 3
     */
    public void undo(byte[] row, int length, int channels, int bytesPerSample, ByteOrder order) {
        switch (this) {
            case NONE -> {}
            case HORIZONTAL -> addUp(row, length, channels, bytesPerSample, order);
            case FLOATING_POINT -> {
                addUp(row, length, channels, 1, order);
                gather(row, length, bytesPerSample, order);
            }
        }
    }

    private static void addUp(byte[] row, int length, int channels, int bytesPerSample, ByteOrder order) {
        ByteBuffer samples = ByteBuffer.wrap(row).order(order);
        int step = channels * bytesPerSample;
        for (int i = step; i + bytesPerSample <= length; i += bytesPerSample) {
            switch (bytesPerSample) {
                case 1 -> row[i] += row[i - step];
                case 2 -> samples.putShort(i, (short) (samples.getShort(i) + samples.getShort(i - step)));
                default -> samples.putInt(i, samples.getInt(i) + samples.getInt(i - step));
            }
        }
    }

    private static void gather(byte[] row, int length, int bytesPerSample, ByteOrder order) {
        byte[] sorted = new byte[length];
        System.arraycopy(row, 0, sorted, 0, length);
        int count = length / bytesPerSample;
        for (int weight = 0; weight < bytesPerSample; weight++) {
            int place = order == ByteOrder.BIG_ENDIAN ? weight : bytesPerSample - 1 - weight;
            for (int i = 0; i < count; i++) {
                row[i * bytesPerSample + place] = sorted[weight * count + i];
            }
        }
    }
}
