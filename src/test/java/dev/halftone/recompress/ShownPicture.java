package dev.halftone.recompress;

import dev.halftone.Prerequisite;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A file as others show it: ImageIO, and libwebp's dwebp. Colours are 0xAARRGGBB; those of profiles stay as they are. */
record ShownPicture(int width, int height, int[] argb) {

    static ShownPicture of(byte[] file) {
        byte[] known = ImageFormat.sniff(file).orElseThrow() == ImageFormat.WEBP ? dwebp(file) : file;
        try {
            return of(ImageIO.read(new ByteArrayInputStream(known)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ShownPicture of(Recompression outcome) {
        if (outcome instanceof Recompression.Output output) {
            ShownPicture picture = of(output.bytes());
            if (picture.width != output.width() || picture.height != output.height()) {
                throw new AssertionError(outcome + " has " + picture.width + " x " + picture.height + " pixels");
            }
            if (ImageFormat.sniff(output.bytes()).orElseThrow() != output.format()) {
                throw new AssertionError(outcome.toString());
            }
            return picture;
        }
        throw new AssertionError(outcome.toString());
    }

    static ShownPicture of(BufferedImage image) {
        int[] argb = new int[image.getWidth() * image.getHeight()];
        // AWT takes grey for linear light.
        boolean grey = image.getColorModel() instanceof ComponentColorModel model && model.getNumColorComponents() == 1;
        for (int i = 0; i < argb.length; i++) {
            int x = i % image.getWidth();
            int y = i / image.getWidth();
            int alpha = image.getRGB(x, y) & 0xff000000;
            argb[i] = grey ? alpha | image.getRaster().getSample(x, y, 0) * 0x10101 : image.getRGB(x, y);
        }
        return new ShownPicture(image.getWidth(), image.getHeight(), argb);
    }

    private static byte[] dwebp(byte[] webp) {
        Prerequisite.CWEBP.required();
        try {
            Process process = new ProcessBuilder("dwebp", "-quiet", "-o", "-", "--", "-").start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(webp);
            }
            return process.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int at(int x, int y) {
        return argb[y * width + x];
    }

    int alpha(int x, int y) {
        return at(x, y) >>> 24;
    }

    /** The largest difference of red, green, blue and alpha from a colour. */
    int distance(int x, int y, int colour) {
        int largest = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            largest = Math.max(largest, Math.abs((at(x, y) >>> shift & 0xff) - (colour >>> shift & 0xff)));
        }
        return largest;
    }
}
