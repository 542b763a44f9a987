package dev.halftone.recompress;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A drawn picture that keeps a codec as busy as a photograph: smooth areas, edges, texture and a little noise. It is a PNG,
 * of which the service's own encoder makes the JPEGs of a training.
 */
final class TrainingPicture {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int FILTERS = 5;

    private final int width;
    private final int height;
    private final int channels;

    private TrainingPicture(int width, int height, int channels) {
        this.width = width;
        this.height = height;
        this.channels = channels;
    }

    /** @param transparent has an alpha channel, in which the upper part of the picture fades away */
    static byte[] png(int width, int height, boolean transparent) {
        return new TrainingPicture(width, height, transparent ? 4 : 3).file();
    }

    private byte[] file() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        chunk(file, "IHDR", header());
        chunk(file, "IDAT", compressed(filteredRows()));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private byte[] header() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(width);
            out.writeInt(height);
            out.write(new byte[] {8, (byte) (channels == 4 ? 6 : 2), 0, 0, 0});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Every filter type in turn, so that each is trained. */
    private byte[] filteredRows() {
        Random noise = new Random(1);
        int stride = width * channels;
        byte[] before = new byte[stride];
        byte[] rows = new byte[height * (stride + 1)];
        for (int y = 0; y < height; y++) {
            byte[] row = row(y, noise);
            int filter = y % FILTERS;
            int start = y * (stride + 1);
            rows[start] = (byte) filter;
            for (int i = 0; i < stride; i++) {
                int left = i < channels ? 0 : row[i - channels] & 0xFF;
                int up = before[i] & 0xFF;
                int corner = i < channels ? 0 : before[i - channels] & 0xFF;
                rows[start + 1 + i] = (byte) (row[i] - predicted(filter, left, up, corner));
            }
            before = row;
        }
        return rows;
    }

    /** PNG, third edition, section 9.2. */
    private static int predicted(int filter, int left, int up, int corner) {
        return switch (filter) {
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            case 4 -> paeth(left, up, corner);
            default -> 0;
        };
    }

    private static int paeth(int left, int up, int corner) {
        int estimate = left + up - corner;
        int toLeft = Math.abs(estimate - left);
        int toUp = Math.abs(estimate - up);
        int toCorner = Math.abs(estimate - corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }

    private byte[] row(int y, Random noise) {
        byte[] row = new byte[width * channels];
        for (int x = 0; x < width; x++) {
            double wave = 24 * Math.sin(x / 37.0 + y / 91.0) + 12 * Math.sin(x * y / 4_000.0);
            int edge = (x / 90 + y / 70) % 3 * 28;
            int grain = noise.nextInt(13) - 6;
            row[x * channels] = level(90 + wave + edge + grain + 60.0 * x / width);
            row[x * channels + 1] = level(100 + wave - edge + grain + 70.0 * y / height);
            row[x * channels + 2] = level(150 - wave + grain - 80.0 * y / height);
            if (channels == 4) {
                row[x * channels + 3] = level(255.0 * 3 * y / height);
            }
        }
        return row;
    }

    private static byte level(double value) {
        return (byte) Math.max(0, Math.min(255, Math.round(value)));
    }

    private static byte[] compressed(byte[] rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        DataOutputStream out = new DataOutputStream(file);
        try {
            out.writeInt(content.length);
            out.write(name);
            out.write(content);
            out.writeInt((int) checksum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
