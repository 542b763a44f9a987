package dev.halftone.recompress.png;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntBinaryOperator;

/**
 * A picture that a test draws.
 *
 * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
 */
public record DrawnPicture(int width, int height, int[] argb) {

    private static final int OPAQUE = 0xff000000;

    /** @param colour of the pixel in a column and a row */
    public static DrawnPicture of(int width, int height, IntBinaryOperator colour) {
        int[] argb = new int[width * height];
        Arrays.setAll(argb, i -> colour.applyAsInt(i % width, i / width));
        return new DrawnPicture(width, height, argb);
    }

    /** Of this many colours, in blocks of three by two pixels. */
    static DrawnPicture ofColours(int width, int height, int... colours) {
        return of(width, height, (x, y) -> colours[(x / 3 + y / 2 * 5) % colours.length]);
    }

    static int grey(int value) {
        return OPAQUE | value * 0x010101;
    }

    /** Fully transparent pixels as black: their colour is never seen. */
    public DrawnPicture seen() {
        return of(width, height, (x, y) -> argb[y * width + x] >>> 24 == 0 ? 0 : argb[y * width + x]);
    }

    public boolean opaque() {
        return Arrays.stream(argb).allMatch(colour -> colour >>> 24 == 0xff);
    }

    /** What shops have besides photographs. */
    public static Map<String, DrawnPicture> graphics() {
        Random random = new Random(5);
        Map<String, DrawnPicture> graphics = new LinkedHashMap<>();
        graphics.put("logo with soft edges", of(301, 203, (x, y) -> {
            double distance = Math.hypot(x - 150, y - 100) - 80;
            int alpha = (int) Math.max(0, Math.min(255, 128 - 100 * distance));
            return alpha << 24 | (x > y ? 0xd02030 : 0x2040c0);
        }));
        graphics.put("gradient", of(320, 240, (x, y) -> OPAQUE | x * 255 / 319 << 16 | y * 255 / 239 << 8 | 80));
        graphics.put("gradient of two colours", of(320, 100, (x, y) -> {
            int step = x * 250 / 319;
            return OPAQUE | 255 - step << 16 | step << 8 | 40;
        }));
        graphics.put("grey gradient", of(256, 200, (x, y) -> grey((x + y) / 2 & 255)));
        graphics.put(
                "chart", of(400, 300, (x, y) -> y > 280 - x % 40 * 7 ? 0xff3366cc : y % 50 == 0 ? 0xffcccccc : -1));
        graphics.put("screenshot", screenshot(640, 400, random));
        graphics.put("shadow", of(200, 200, (x, y) -> Math.max(0, 200 - (int) Math.hypot(x - 99, y - 99) * 2) << 24));
        graphics.put("black and white", of(333, 200, (x, y) -> (x / 7 + y / 9) % 3 == 0 ? OPAQUE : -1));
        graphics.put(
                "soft colours",
                of(
                        240,
                        180,
                        (x, y) -> OPAQUE
                                | (int) (128 + 100 * Math.sin(x / 30.0)) << 16
                                | (int) (128 + 100 * Math.sin(y / 23.0 + x / 90.0)) << 8
                                | (int) (128 + 60 * Math.sin((x + y) / 50.0)) + random.nextInt(3)));
        graphics.put("noise", of(64, 64, (x, y) -> random.nextInt()));
        return graphics;
    }

    /** Windows with a title, lines of "letters" with soft edges, and a picture in a corner. */
    private static DrawnPicture screenshot(int width, int height, Random random) {
        int[] letters = random.ints(64, 0, 4).toArray();
        int[] shades = {-1, 0xff222222, 0xff8899aa, 0xffd0d4d8};
        return of(width, height, (x, y) -> {
            if (y < 24) {
                return OPAQUE | 0x30 + y << 16 | 0x50 + y << 8 | 0xa0;
            }
            if (x > 440 && y > 240) {
                return OPAQUE | (x * y & 0xff) / 2 << 16 | (x ^ y) & 0xff;
            }
            boolean text = y % 16 > 3 && y % 16 < 13 && x % 9 < 7 && x < 420;
            return text ? shades[letters[(x / 9 * 7 + y / 16 * 13 + x % 9 * 3 + y % 16) & 63]] : 0xfff8f8f8;
        });
    }
}
