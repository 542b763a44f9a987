package dev.halftone.failures;

import dev.halftone.Pictures;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** The unique picture of a URL: its light and dark squares are the bits of a checksum of the path. */
record Picture(int checksum) {

    private static final int SQUARE = 8;
    private static final int COLUMNS = 8;
    private static final int ROWS = Integer.SIZE / COLUMNS;
    private static final int DARK = 60;
    private static final int LIGHT = 180;
    private static final int GRAIN = 16;

    /** @param url as {@link Origins#url} makes it, or the path of one */
    static Picture of(String url) {
        CRC32 checksum = new CRC32();
        checksum.update(path(url).getBytes(StandardCharsets.UTF_8));
        return new Picture((int) checksum.getValue());
    }

    /** The picture that the origin has of this URL at the given time: the first, or a later one. */
    static Picture of(String url, int time) {
        boolean another = time > 1 && OriginBehaviour.ofPath(path(url)).changes();
        return of(another ? path(url) + "?" + time : url);
    }

    private static String path(String url) {
        return url.replaceFirst("^http://[^/]*", "");
    }

    byte[] jpeg() {
        BufferedImage image = new BufferedImage(COLUMNS * SQUARE, ROWS * SQUARE, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(checksum);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int grey = (isLight(x / SQUARE, y / SQUARE) ? LIGHT : DARK) + random.nextInt(GRAIN);
                image.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        return Pictures.jpeg(image, 0.95f);
    }

    private boolean isLight(int column, int row) {
        return (checksum >>> row * COLUMNS + column & 1) == 1;
    }

    boolean isShownBy(BufferedImage image) {
        if (image.getWidth() != COLUMNS * SQUARE || image.getHeight() != ROWS * SQUARE) {
            return false;
        }
        for (int square = 0; square < Integer.SIZE; square++) {
            int column = square % COLUMNS;
            int row = square / COLUMNS;
            int middle = image.getRGB(column * SQUARE + SQUARE / 2, row * SQUARE + SQUARE / 2) & 0xff;
            if (middle > (LIGHT + DARK) / 2 != isLight(column, row)) {
                return false;
            }
        }
        return true;
    }
}
