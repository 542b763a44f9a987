package dev.halftone.recompress;

import dev.halftone.recompress.webp.BitWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Files that cost more to decode than their size suggests. */
final class Bombs {

    private static final int MILLION = 1_000_000;

    private Bombs() {}

    /** Files that must be rejected, by name. */
    static Map<String, byte[]> rejected() {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        bombs.put("PNG of 60000 x 60000 pixels", png(60_000, 60_000, 8, 2, zlib(1000)));
        bombs.put("PNG of one row of 90 million", png(90_000_000, 1, 1, 0, zlib(11_250_001)));
        bombs.put("PNG of 10000 x 10000 pixels in 20 bytes", png(10_000, 10_000, 8, 2, zlib(100)));
        bombs.put("PNG whose second header is small", secondHeader());
        bombs.put("JPEG of 60000 x 60000 pixels", jpegOf(60_000, 60_000));
        bombs.put("JPEG of 10000 x 10000 pixels in 700 bytes", jpegOf(10_000, 10_000));
        bombs.put("JPEG of a thousand scans", jpegScans(SeedFiles.read("progressive.jpg"), 1000));
        bombs.put("GIF of 65535 x 65535 pixels", gif(65_535, 65_535, 65_535, 65_535));
        bombs.put("GIF frame of 9000 x 9000 pixels in 30 bytes", gif(9_000, 9_000, 9_000, 9_000));
        bombs.put("BMP of 2 billion rows", bmp(1, Integer.MAX_VALUE));
        bombs.put("BMP of 9000 x 9000 pixels without pixels", bmp(9_000, 9_000));
        bombs.put("BMP of 37 million colours, and as much room for them", bmpPalette(37_159_169, 0x20000436));
        bombs.put("BMP of 4 billion colours", bmpPalette(-1, -1));
        bombs.put("TIFF of 60000 x 60000 pixels", tiff(60_000, 60_000));
        bombs.put("TIFF of 9000 x 9000 pixels without pixels", tiff(9_000, 9_000));
        bombs.put("TIFF with a tag of two billion values", tiffCount("grey.tif", 273, Integer.MAX_VALUE));
        bombs.put("WebP of 16384 x 16384 pixels", webp(16_384, 16_384));
        bombs.put("lossy WebP of 9000 x 9000 pixels in 100 bytes", lossyWebp(9_000, 9_000));
        bombs.put("WebP of 65536 prefix code groups", SeedFiles.read("groups/lossless.webp"));
        bombs.put("WebP of 65536 prefix code groups and alpha", SeedFiles.read("groups/alpha-lossless.webp"));
        bombs.put("PSD of 30000 x 30000 pixels", psd(30_000, 30_000));
        bombs.put("PSD of 9000 x 9000 pixels without pixels", psd(9_000, 9_000));
        return bombs;
    }

    /** Valid pictures with something huge in them that is skipped, by name. */
    static Map<String, byte[]> harmless() {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        byte[] png = SeedFiles.read("rgba.png");
        byte[] text = concat("Comment\0\0".getBytes(StandardCharsets.US_ASCII), zlib(200 * MILLION));
        bombs.put("PNG with text of 200 MB", EmbeddedMetadata.withChunk(png, "zTXt", text));
        bombs.put("PNG with a profile of 40 MB", EmbeddedMetadata.withChunk(png, "iCCP", profileChunk(40 * MILLION)));
        byte[] many = png;
        byte[] profile = profileChunk(4 * MILLION);
        for (int i = 0; i < 500; i++) {
            many = EmbeddedMetadata.withChunk(many, "iCCP", profile);
        }
        bombs.put("PNG with 500 profiles", many);
        bombs.put("PNG of a million data chunks", emptyDataChunks(png));
        bombs.put("GIF with a comment of 40 MB", gifComment(40 * MILLION));
        bombs.put("GIF of a million frames", gifFrames(MILLION));
        bombs.put("TIFF of a million directories", tiffChain(MILLION));
        bombs.put("TIFF whose directory is its own next", tiffNext("lzw.tif", -1));
        bombs.put("TIFF whose EXIF directory is itself", tiffSubDirectory());
        bombs.put("WebP of 65536 prefix code groups, all there", webpGroups());
        bombs.put("WebP of a million chunks", webpChunks("lossless.webp", MILLION, new byte[0]));
        bombs.put("WebP with EXIF of 40 MB", webpChunks("lossless.webp", 1, new byte[40 * MILLION]));
        bombs.put("WebP of a million frames", webpFrames(MILLION));
        bombs.put("JPEG with a million EXIF segments", jpegExif(MILLION));
        bombs.put("JPEG with EXIF that points to itself", jpegExifLoop());
        return bombs;
    }

    private static byte[] zlib(int zeros) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(9))) {
            byte[] block = new byte[1 << 16];
            for (int left = zeros; left > 0; left -= block.length) {
                deflate.write(block, 0, Math.min(left, block.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] profileChunk(int length) {
        return concat("p\0\0".getBytes(StandardCharsets.US_ASCII), zlib(length));
    }

    private static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        return ByteBuffer.allocate(content.length + 12)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] header(int width, int height, int depth, int colour) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colour)
                        .array());
    }

    static byte[] png(int width, int height, int depth, int colour, byte[] data) {
        byte[] signature = Arrays.copyOf(SeedFiles.read("rgba.png"), 8);
        return concat(signature, header(width, height, depth, colour), chunk("IDAT", data), chunk("IEND", new byte[0]));
    }

    /** A PNG of black pixels. */
    static byte[] blackPng(int width, int height) {
        return png(width, height, 8, 2, zlib((width * 3 + 1) * height));
    }

    private static byte[] secondHeader() {
        byte[] huge = png(60_000, 60_000, 8, 2, zlib(1000));
        return concat(Arrays.copyOf(huge, 33), header(1, 1, 8, 2), Arrays.copyOfRange(huge, 33, huge.length));
    }

    private static byte[] emptyDataChunks(byte[] png) {
        byte[] empty = chunk("IDAT", new byte[0]);
        ByteBuffer out = ByteBuffer.allocate(png.length + empty.length * MILLION);
        int end = png.length - 12;
        out.put(png, 0, end);
        for (int i = 0; i < MILLION; i++) {
            out.put(empty);
        }
        return out.put(png, end, 12).array();
    }

    private static byte[] jpegOf(int width, int height) {
        byte[] jpeg = SeedFiles.read("progressive.jpg");
        JpegMarkerReader markers = new JpegMarkerReader(jpeg);
        while (markers.next()) {
            if (JpegMarker.isFrame(markers.marker())) {
                ByteBuffer.wrap(jpeg)
                        .putShort(markers.content() + 1, (short) height)
                        .putShort(markers.content() + 3, (short) width);
                return jpeg;
            }
        }
        throw new AssertionError("no frame");
    }

    /** Repeats the last scan of a progressive JPEG. */
    static byte[] jpegScans(byte[] jpeg, int times) {
        JpegMarkerReader markers = new JpegMarkerReader(jpeg);
        int start = 0;
        int end = 0;
        while (markers.next()) {
            if (markers.marker() == JpegMarker.SOS) {
                start = markers.position();
                markers.skipEntropyCodedData();
                end = markers.position();
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, end);
        for (int i = 0; i < times; i++) {
            out.write(jpeg, start, end - start);
        }
        out.write(jpeg, end, jpeg.length - end);
        return out.toByteArray();
    }

    private static byte[] jpegExif(int times) {
        byte[] jpeg = SeedFiles.read("progressive.jpg");
        byte[] exif = EmbeddedMetadata.segment(JpegMarker.APP1, "Exif\0\0II*\0".getBytes(StandardCharsets.ISO_8859_1));
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + times * exif.length).put(jpeg, 0, 2);
        for (int i = 0; i < times; i++) {
            out.put(exif);
        }
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }

    private static byte[] jpegExifLoop() {
        byte[] exif = ByteBuffer.allocate(6 + 8 + 2 + 12 + 4)
                .put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 34665) // its EXIF directory is this one
                .putShort((short) 4)
                .putInt(1)
                .putInt(8)
                .putInt(8)
                .array();
        byte[] jpeg = SeedFiles.read("progressive.jpg");
        return concat(
                Arrays.copyOf(jpeg, 2),
                EmbeddedMetadata.segment(JpegMarker.APP1, exif),
                Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] gif(int screenWidth, int screenHeight, int width, int height) {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("GIF89a".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) screenWidth)
                .putShort((short) screenHeight)
                .put(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1, 0x2c, 0, 0, 0, 0})
                .putShort((short) width)
                .putShort((short) height)
                .put(new byte[] {0, 2, 2, 0x4c, 1, 0, 0x3b})
                .array();
    }

    private static byte[] gifComment(int length) {
        byte[] gif = SeedFiles.read("still.gif");
        int at = 13 + (3 << ((gif[10] & 7) + 1));
        ByteBuffer out = ByteBuffer.allocate(gif.length + length + length / 255 + 64)
                .put(gif, 0, at)
                .put(new byte[] {0x21, (byte) 0xfe});
        for (int block = 0; block < length / 255; block++) {
            out.put((byte) 255).put(new byte[255]);
        }
        return out.put((byte) 0).put(gif, at, gif.length - at).array();
    }

    private static byte[] gifFrames(int frames) {
        byte[] gif = SeedFiles.read("still.gif");
        byte[] frame = {0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0};
        ByteBuffer out = ByteBuffer.allocate(gif.length + frames * frame.length).put(gif, 0, gif.length - 1);
        for (int i = 0; i < frames; i++) {
            out.put(frame);
        }
        return out.put((byte) 0x3b).array();
    }

    private static byte[] bmp(int width, int height) {
        byte[] bmp = Arrays.copyOf(SeedFiles.read("rgb.bmp"), 1000);
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, width).putInt(22, height);
        return bmp;
    }

    private static byte[] bmpPalette(int colours, int pixelsAt) {
        byte[] bmp = SeedFiles.read("grey.bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(46, colours).putInt(10, pixelsAt);
        return bmp;
    }

    private static byte[] tiff(int width, int height) {
        byte[] tiff = tiffCount("grey.tif", 0, 0);
        setTag(tiff, TiffDirectory.IMAGE_WIDTH, 4, 1, width);
        setTag(tiff, TiffDirectory.IMAGE_LENGTH, 4, 1, height);
        return tiff;
    }

    private static byte[] tiffCount(String seed, int tag, int count) {
        byte[] tiff = SeedFiles.read(seed);
        if (tag != 0) {
            setTag(tiff, tag, 4, count, 8);
        }
        return tiff;
    }

    private static void setTag(byte[] bytes, int tag, int type, int count, int value) {
        ByteBuffer tiff = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int directory = tiff.getInt(4);
        for (int i = 0; i < tiff.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (tiff.getShort(entry) == (short) tag) {
                tiff.putShort(entry + 2, (short) type).putInt(entry + 4, count).putInt(entry + 8, value);
                return;
            }
        }
        throw new AssertionError("no tag " + tag);
    }

    private static int nextDirectory(ByteBuffer tiff) {
        int directory = tiff.getInt(4);
        return directory + 2 + 12 * tiff.getShort(directory);
    }

    /** @param next offset of the next directory, or -1 for the first directory itself */
    private static byte[] tiffNext(String seed, int next) {
        ByteBuffer tiff = ByteBuffer.wrap(SeedFiles.read(seed)).order(ByteOrder.LITTLE_ENDIAN);
        return tiff.putInt(nextDirectory(tiff), next < 0 ? tiff.getInt(4) : next)
                .array();
    }

    private static byte[] tiffChain(int directories) {
        byte[] seed = SeedFiles.read("lzw.tif");
        int start = seed.length + (seed.length & 1);
        ByteBuffer tiff = ByteBuffer.allocate(start + directories * 18)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(tiffNext("lzw.tif", start))
                .position(start);
        for (int i = 1; i <= directories; i++) {
            tiff.putShort((short) 1)
                    .putShort((short) 256)
                    .putShort((short) 4)
                    .putInt(1)
                    .putInt(1);
            tiff.putInt(i == directories ? 0 : start + i * 18);
        }
        return tiff.array();
    }

    /** A copy of the directory at the end, with an EXIF tag that points back to it. */
    private static byte[] tiffSubDirectory() {
        byte[] seed = SeedFiles.read("lzw.tif");
        ByteBuffer old = ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN);
        int directory = old.getInt(4);
        int entries = old.getShort(directory);
        int start = seed.length + (seed.length & 1);
        return ByteBuffer.allocate(start + 2 + 12 * (entries + 1) + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(seed)
                .putInt(4, start)
                .position(start)
                .putShort((short) (entries + 1))
                .put(seed, directory + 2, 12 * entries)
                .putShort((short) 34665)
                .putShort((short) 4)
                .putInt(1)
                .putInt(start)
                .putInt(start)
                .array();
    }

    private static byte[] lossyWebp(int width, int height) {
        byte[] webp = SeedFiles.read("lossy.webp");
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(26, width | height << 16);
        return webp;
    }

    private static byte[] webp(int width, int height) {
        byte[] webp = SeedFiles.read("lossless.webp");
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(21, width - 1 | height - 1 << 14);
        return webp;
    }

    /** All groups are there, but every part of the picture uses the last one. */
    private static byte[] webpGroups() {
        BitWriter bits = new BitWriter().header(48, 32, false).write(1, 0).write(1, 0);
        bits.write(1, 1).write(3, 0).write(1, 0);
        bits.constant(255).constant(255).constant(0).constant(255).constant(0);
        for (int group = 0; group < 65_536; group++) {
            bits.constant(group).constant(group >> 8).constant(0).constant(255).constant(0);
        }
        return bits.webp();
    }

    private static byte[] webpChunks(String seed, int times, byte[] content) {
        byte[] webp = SeedFiles.read(seed);
        ByteBuffer out = ByteBuffer.allocate(webp.length + times * (8 + content.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(webp);
        for (int i = 0; i < times; i++) {
            out.put("EXIF".getBytes(StandardCharsets.US_ASCII))
                    .putInt(content.length)
                    .put(content);
        }
        return out.putInt(4, out.capacity() - 8).array();
    }

    private static byte[] webpFrames(int times) {
        byte[] webp = SeedFiles.read("animated.webp");
        ByteBuffer out = ByteBuffer.allocate(webp.length + times * 24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(webp);
        for (int i = 0; i < times; i++) {
            out.put("ANMF".getBytes(StandardCharsets.US_ASCII)).putInt(16).put(new byte[16]);
        }
        return out.putInt(4, out.capacity() - 8).array();
    }

    private static byte[] psd(int width, int height) {
        byte[] psd = SeedFiles.read("rgb.psd");
        ByteBuffer.wrap(psd).putInt(14, height).putInt(18, width);
        return psd;
    }
}
