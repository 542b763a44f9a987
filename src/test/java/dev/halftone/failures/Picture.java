package dev.halftone.failures;

import dev.halftone.Pictures;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** One of the pictures that origins serve; its size tells which one it is. */
record Picture(int width, int height, byte[] jpeg) {

    private static final List<Picture> ALL =
            IntStream.range(0, 200).mapToObj(Picture::make).toList();

    private static Picture make(int number) {
        int width = 48 + number % 20;
        int height = 40 + number / 20;
        return new Picture(width, height, Pictures.jpeg(width, height, number));
    }

    /** @param url as {@link Origins#url} makes it */
    static Picture of(String url) {
        String number = url.substring(url.lastIndexOf('/') + 1, url.lastIndexOf('.'));
        return ALL.get(Math.floorMod(Integer.parseInt(number), ALL.size()));
    }

    boolean hasSizeOf(BufferedImage image) {
        return image.getWidth() == width && image.getHeight() == height;
    }
}
