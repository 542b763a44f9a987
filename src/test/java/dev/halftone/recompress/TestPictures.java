package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures with enough detail that JPEG is smaller, and the metadata that shall or shall not survive. */
final class TestPictures {

    private TestPictures() {}

    static Recompressor overPixels(long maxPixels) {
        ThreadLocal<Allowance> allowances =
                ThreadLocal.withInitial(() -> new Allowance(Duration.ofSeconds(30), new Precedence()));
        PixelRecompressor overPixels = new PixelRecompressor(
                new SizeLimit(maxPixels, 65_535), new DctRecompressor(maxPixels, allowances::get));
        return (source, options) -> {
            Allowance allowance = allowances.get();
            allowance.begin();
            return overPixels.recompress(source, options, allowance);
        };
    }

    static BufferedImage detailed(int width, int height) {
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

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }

    static byte[] file(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException(format);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JPEG of a quality on libjpeg's scale, with metadata to keep and metadata to drop. */
    static byte[] jpeg(BufferedImage image, int quality, byte[]... segments) {
        try {
            PixelGrid grid = new Flattening(1, false, Opacity.AS_DECODED, Checkpoint.NONE).flatten(image);
            byte[] plain = new JpegWriter(new ImageIoProviders().jpegWriter())
                    .write(grid, QuantisationTables.ofQuality(quality), Exif.UPRIGHT, new byte[0], Checkpoint.NONE);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(plain, 0, 20);
            for (byte[] segment : segments) {
                out.writeBytes(segment);
            }
            out.write(plain, 20, plain.length - 20);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] segment(int marker, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JpegMarker.writeSegment(out, marker, content);
        return out.toByteArray();
    }

    static byte[] profileSegments(byte[] profile) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JpegMarker.writeProfile(out, profile);
        return out.toByteArray();
    }

    /** A PNG with a chunk inserted behind its IHDR. */
    static byte[] withChunk(byte[] png, String type, byte[] content) {
        int at = 33;
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        crc.update(content);
        return ByteBuffer.allocate(png.length + content.length + 12)
                .put(png, 0, at)
                .putInt(content.length)
                .put(type.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .put(content)
                .putInt((int) crc.getValue())
                .put(png, at, png.length - at)
                .array();
    }

    static BufferedImage decode(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the service's decoder makes of a file. */
    static PixelGrid pixels(byte[] file) throws RejectedImageException, IOException {
        Container container = Container.open(ImageFormat.sniff(file).orElseThrow(), file);
        return new PixelDecoder(new ImageIoProviders())
                .decode(container, new Allowance(Duration.ofSeconds(30), new Precedence()));
    }

    /** A pixel's samples as hexadecimal digits. */
    static String pixel(PixelGrid grid, int x, int y) {
        int at = (y * grid.width() + x) * grid.channels();
        return HexFormat.of().formatHex(grid.samples(), at, at + grid.channels());
    }

    static double psnr(BufferedImage a, BufferedImage b) {
        double sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    int difference = (a.getRGB(x, y) >> shift & 0xff) - (b.getRGB(x, y) >> shift & 0xff);
                    sum += difference * difference;
                }
            }
        }
        return 10 * Math.log10(255.0 * 255 * 3 * a.getWidth() * a.getHeight() / sum);
    }
}
