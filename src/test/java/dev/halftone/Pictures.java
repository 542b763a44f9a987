package dev.halftone;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures that tests generate, the same on every run, and how they are encoded, decoded and compared. */
public final class Pictures {

    private Pictures() {}

    /** Soft gradients with grain, which compress like photographs; every seed gives another picture. */
    public static BufferedImage picture(int width, int height, long seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(seed);
        double phase = random.nextDouble(Math.PI);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int grain = random.nextInt(12);
                int red = (int) (120 + 100 * Math.sin(phase + x / 37.0)) + grain;
                int green = (int) (120 + 100 * Math.sin(phase + y / 23.0)) + grain;
                int blue = (int) (120 + 100 * Math.sin(phase + (x + y) / 51.0)) + grain;
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    /** Detail of every frequency, some of which even a JPEG of low quality keeps. */
    public static BufferedImage detailed(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int wave = (int) (100 + 60 * Math.sin(x / 9.0) + 50 * Math.cos(y / 7.0 + x / 31.0));
                int noise = random.nextInt(12);
                image.setRGB(x, y, clamp(wave + noise) << 16 | clamp(200 - wave + noise) << 8 | clamp(x + noise));
            }
        }
        return image;
    }

    /** Gradients, the edge of a disc, colour and noise, as a PPM. */
    public static byte[] ppm(int width, int height) {
        return disc(width, height, 3);
    }

    /** The same in grey, as a PGM. */
    public static byte[] pgm(int width, int height) {
        return disc(width, height, 1);
    }

    private static byte[] disc(int width, int height, int channels) {
        byte[] header = ((channels == 3 ? "P6" : "P5") + "\n" + width + " " + height + "\n255\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] picture = Arrays.copyOf(header, header.length + width * height * channels);
        Random random = new Random(width * 31L + height);
        int at = header.length;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int noise = random.nextInt(24);
                boolean disc =
                        (x - width / 3) * (x - width / 3) + (y - height / 2) * (y - height / 2) < width * height / 16;
                for (int c = 0; c < channels; c++) {
                    double wave = 50 * Math.sin((x * (c + 1) + y * 2) / 17.0);
                    picture[at++] =
                            (byte) clamp((int) (110 + wave + (disc ? 70 - 60 * c : 0) + 40.0 * y / height + noise));
                }
            }
        }
        return picture;
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** A JPEG of high quality, which recompression makes smaller. */
    public static byte[] jpeg(int width, int height, long seed) {
        return jpeg(picture(width, height, seed), 0.95f);
    }

    public static byte[] jpeg(BufferedImage image, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(output);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Encodes in a format that the JDK writes: {@code png}, {@code jpg}, {@code gif}, {@code bmp}, {@code tiff}. */
    public static byte[] encode(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static BufferedImage decode(byte[] bytes) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
            if (image == null) {
                throw new IllegalArgumentException("not an image that the JDK reads");
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The PSNR of two pictures of the same size in dB; infinite if they are equal. */
    public static double psnr(BufferedImage a, BufferedImage b) {
        int[] ofA = a.getRGB(0, 0, a.getWidth(), a.getHeight(), null, 0, a.getWidth());
        int[] ofB = b.getRGB(0, 0, a.getWidth(), a.getHeight(), null, 0, a.getWidth());
        double sum = 0;
        for (int i = 0; i < ofA.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                int difference = (ofA[i] >> shift & 0xff) - (ofB[i] >> shift & 0xff);
                sum += difference * difference;
            }
        }
        return psnr(sum, 3L * ofA.length);
    }

    /** The PSNR of two PPMs or PGMs of the same size. */
    public static double psnr(byte[] a, byte[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("%d and %d bytes".formatted(a.length, b.length));
        }
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            int difference = (a[i] & 0xff) - (b[i] & 0xff);
            sum += difference * difference;
        }
        return psnr(sum, a.length);
    }

    private static double psnr(double squares, long samples) {
        return 10 * Math.log10(255.0 * 255 * samples / squares);
    }
}
