package dev.halftone.recompress.webp;

/**
 * Subtracts from each pixel what its neighbours predict (RFC 9649 section 4.1).
 *
 * @param partBits side of a part as a power of two
 * @param modes one pixel per part, whose green is the mode
 */
record PredictorTransform(int width, int partBits, int[] modes) implements Transform {

    @Override
    public void undo(int[] pixels, int height, Runnable checkpoint) {
        int parts = EntropyImage.parts(width, partBits);
        int row = pixels.length - width * height;
        pixels[row] = Argb.add(pixels[row], Argb.BLACK);
        addLeft(pixels, row + 1, row + width);
        row += width;
        for (int y = 1; y < height; y++, row += width) {
            checkpoint.run();
            pixels[row] = Argb.add(pixels[row], pixels[row - width]);
            int part = (y >> partBits) * parts;
            for (int x = 0; x < width; x += 1 << partBits) {
                int end = Math.min(width, x + (1 << partBits));
                add(modes[part++] >> 8 & 0xf, pixels, row + Math.max(1, x), row + end);
            }
        }
    }

    private void add(int mode, int[] pixels, int from, int to) {
        switch (mode) {
            case 1 -> addLeft(pixels, from, to);
            case 2 -> addAbove(pixels, from, to, width);
            case 3 -> addAbove(pixels, from, to, width - 1);
            case 4 -> addAbove(pixels, from, to, width + 1);
            case 5, 6, 7, 8, 9, 10 -> addAverage(mode, pixels, from, to);
            case 11 -> {
                for (int i = from; i < to; i++) {
                    int top = i - width;
                    pixels[i] = Argb.add(pixels[i], Argb.select(pixels[i - 1], pixels[top], pixels[top - 1]));
                }
            }
            case 12 -> {
                for (int i = from; i < to; i++) {
                    int top = i - width;
                    pixels[i] = Argb.add(pixels[i], Argb.gradient(pixels[i - 1], pixels[top], pixels[top - 1]));
                }
            }
            case 13 -> {
                for (int i = from; i < to; i++) {
                    int top = i - width;
                    int average = Argb.average(pixels[i - 1], pixels[top]);
                    pixels[i] = Argb.add(pixels[i], Argb.halfGradient(average, pixels[top - 1]));
                }
            }
            default -> {
                // 0; libwebp also treats 14 and 15, which are undefined, as 0
                for (int i = from; i < to; i++) {
                    pixels[i] = Argb.add(pixels[i], Argb.BLACK);
                }
            }
        }
    }

    private static void addLeft(int[] pixels, int from, int to) {
        for (int i = from; i < to; i++) {
            pixels[i] = Argb.add(pixels[i], pixels[i - 1]);
        }
    }

    /** For the last pixel of a row, the pixel above to the right is the first one of its own row (section 4.1). */
    private static void addAbove(int[] pixels, int from, int to, int distance) {
        for (int i = from; i < to; i++) {
            pixels[i] = Argb.add(pixels[i], pixels[i - distance]);
        }
    }

    private void addAverage(int mode, int[] pixels, int from, int to) {
        for (int i = from; i < to; i++) {
            int left = pixels[i - 1];
            int topLeft = pixels[i - width - 1];
            int top = pixels[i - width];
            int topRight = pixels[i - width + 1];
            int predicted =
                    switch (mode) {
                        case 5 -> Argb.average(Argb.average(left, topRight), top);
                        case 6 -> Argb.average(left, topLeft);
                        case 7 -> Argb.average(left, top);
                        case 8 -> Argb.average(topLeft, top);
                        case 9 -> Argb.average(top, topRight);
                        default -> Argb.average(Argb.average(left, topLeft), Argb.average(top, topRight));
                    };
            pixels[i] = Argb.add(pixels[i], predicted);
        }
    }
}
