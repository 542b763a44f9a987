package dev.halftone.recompress.jpeg;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Synthetic pictures as PPM and PGM: gradients, edges, colour and noise, the same on every run. */
public final class Pictures {
    private Pictures() {}

    public static byte[] colour(int width, int height) {
        return picture(width, height, 3);
    }

    public static byte[] grey(int width, int height) {
        return picture(width, height, 1);
    }

    private static byte[] picture(int width, int height, int channels) {
        byte[] header = ((channels == 3 ? "P6" : "P5") + "\n" + width + " " + height + "\n255\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] picture = java.util.Arrays.copyOf(header, header.length + width * height * channels);
        Random random = new Random(width * 31L + height);
        int at = header.length;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int noise = random.nextInt(24);
                boolean disc =
                        (x - width / 3) * (x - width / 3) + (y - height / 2) * (y - height / 2) < width * height / 16;
                for (int c = 0; c < channels; c++) {
                    double wave = 50 * Math.sin((x * (c + 1) + y * 2) / 17.0);
                    picture[at++] = (byte) Math.max(0, Math.min(255, (int)
                            (110 + wave + (disc ? 70 - 60 * c : 0) + 40.0 * y / height + noise)));
                }
            }
        }
        return picture;
    }
}
