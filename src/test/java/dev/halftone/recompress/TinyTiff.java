package dev.halftone.recompress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;

/** Writes TIFF files tag by tag; pixels come last, so that a file that is cut lacks some of them. */
final class TinyTiff {

    static final int LONG = 4;
    private static final int LONG8 = 16;

    private final ByteOrder order;
    private final boolean big;
    private final List<Page> pages = new ArrayList<>();

    private record Page(Map<Integer, long[]> tags, byte[][] blocks) {}

    /** @param big for BigTIFF */
    TinyTiff(ByteOrder order, boolean big) {
        this.order = order;
        this.big = big;
    }

    static TinyTiff classic() {
        return new TinyTiff(ByteOrder.LITTLE_ENDIAN, false);
    }

    /**
     * Returns a map of tags for {@link #page(Map, byte[]...)}.
     *
     * @param tags number and value, number and value
     */
    static Map<Integer, long[]> tags(long... tags) {
        Map<Integer, long[]> map = new TreeMap<>();
        for (int i = 0; i < tags.length; i += 2) {
            map.put((int) tags[i], new long[] {tags[i + 1]});
        }
        return map;
    }

    /** The tags of an uncompressed picture. */
    static Map<Integer, long[]> tags(int width, int height, int photometric, int samples, int bits) {
        long[] sizes = new long[samples];
        Arrays.fill(sizes, bits);
        Map<Integer, long[]> tags = tags(
                TiffDirectory.IMAGE_WIDTH, width,
                TiffDirectory.IMAGE_LENGTH, height,
                TiffDirectory.PHOTOMETRIC, photometric,
                TiffDirectory.SAMPLES_PER_PIXEL, samples,
                TiffDirectory.ROWS_PER_STRIP, height,
                TiffDirectory.COMPRESSION, 1);
        tags.put(TiffDirectory.BITS_PER_SAMPLE, sizes);
        return tags;
    }

    /** @param tags all are written as LONG, or LONG8; those of the blocks are filled in */
    TinyTiff page(Map<Integer, long[]> tags, byte[]... blocks) {
        pages.add(new Page(new TreeMap<>(tags), blocks));
        return this;
    }

    byte[] file() {
        int at = big ? 16 : 8;
        List<Integer> starts = new ArrayList<>();
        for (Page page : pages) {
            boolean tiled = page.tags.containsKey(TiffDirectory.TILE_WIDTH);
            page.tags.put(
                    tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS, new long[page.blocks.length]);
            page.tags.put(
                    tiled ? TiffDirectory.TILE_BYTE_COUNTS : TiffDirectory.STRIP_BYTE_COUNTS,
                    Arrays.stream(page.blocks).mapToLong(block -> block.length).toArray());
            starts.add(at);
            at += directoryLength(page) + valuesLength(page);
        }
        int pixels = at;
        for (Page page : pages) {
            long[] offsets =
                    page.tags.getOrDefault(TiffDirectory.TILE_OFFSETS, page.tags.get(TiffDirectory.STRIP_OFFSETS));
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = at;
                at += page.blocks[i].length;
            }
        }
        ByteBuffer file = ByteBuffer.allocate(at).order(order);
        file.put(order == ByteOrder.LITTLE_ENDIAN ? new byte[] {'I', 'I'} : new byte[] {'M', 'M'});
        if (big) {
            file.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(16);
        } else {
            file.putShort((short) 42).putInt(8);
        }
        for (int i = 0; i < pages.size(); i++) {
            put(file.position(starts.get(i)), pages.get(i), i + 1 < pages.size() ? starts.get(i + 1) : 0);
        }
        file.position(pixels);
        pages.forEach(page -> List.of(page.blocks).forEach(file::put));
        return file.array();
    }

    private int valueSize() {
        return big ? 8 : 4;
    }

    private int directoryLength(Page page) {
        return big ? 8 + 20 * page.tags.size() + 8 : 2 + 12 * page.tags.size() + 4;
    }

    private int valuesLength(Page page) {
        return page.tags.values().stream()
                .mapToInt(values -> values.length > 1 ? values.length * valueSize() : 0)
                .sum();
    }

    private void put(ByteBuffer file, Page page, int next) {
        int values = file.position() + directoryLength(page);
        if (big) {
            file.putLong(page.tags.size());
        } else {
            file.putShort((short) page.tags.size());
        }
        for (Map.Entry<Integer, long[]> tag : page.tags.entrySet()) {
            file.putShort(tag.getKey().shortValue()).putShort((short) (big ? LONG8 : LONG));
            number(file, tag.getValue().length);
            if (tag.getValue().length == 1) {
                number(file, tag.getValue()[0]);
                continue;
            }
            number(file, values);
            ByteBuffer there = file.duplicate().order(order).position(values);
            for (long value : tag.getValue()) {
                number(there, value);
            }
            values = there.position();
        }
        number(file, next);
    }

    private void number(ByteBuffer file, long value) {
        if (big) {
            file.putLong(value);
        } else {
            file.putInt((int) value);
        }
    }

    /** PackBits with only literals, which is valid. */
    static byte[] packBits(byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length; i += 128) {
            int count = Math.min(128, raw.length - i);
            out.write(count - 1);
            out.write(raw, i, count);
        }
        return out.toByteArray();
    }

    static byte[] deflate(byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
