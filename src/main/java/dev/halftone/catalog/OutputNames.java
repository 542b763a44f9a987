package dev.halftone.catalog;

import dev.halftone.url.FileStem;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Function;

/**
 * Names the outputs of a request that is being stored. A name that an earlier image has gets a number: {@code lamp},
 * {@code lamp-2}, {@code lamp-3}. Names differ in more than their case, and without their extensions, so that they differ
 * on every file system and whatever formats the outputs get.
 *
 * <p>The names are kept in an open-addressing table of hashes, of 27 bytes per image. Each name knows its last number, so
 * equal names do not search for theirs. Names have room for a number ({@link NameTemplate#MAX_BYTES}): if one had to be cut
 * for it, many names could compete for the same numbers.
 */
final class OutputNames {

    private static final int WORDS = 2;

    private final NameTemplate template;
    private final Function<String, byte[]> hash;
    private final int most;
    private final int slots;
    private final long[] hashes;
    /** For each slot the last number behind its name; 0 marks a free slot. */
    private final int[] numbers;

    private int kept;
    private long high;
    private long low;

    /** @param images of the request; the table has no space for more */
    OutputNames(NameTemplate template, int images) {
        this(template, images, new SaltedHash()::of);
    }

    /** @param hash of 16 bytes or more */
    OutputNames(NameTemplate template, int images, Function<String, byte[]> hash) {
        this.template = template;
        this.hash = hash;
        this.most = images;
        this.slots = images + images / 3 + 1;
        this.hashes = new long[Math.multiplyExact(slots, WORDS)];
        this.numbers = new int[slots];
    }

    /**
     * The name of the request's next image.
     *
     * @param position of the URL in its row, from 1
     */
    FileStem next(SerialNumber serial, String productName, int position, String url) {
        FileStem name = template.fill(serial, productName, position, url);
        if (kept++ == most) {
            throw new IllegalStateException("the upload changed while it was read: more than " + most + " images");
        }
        int slot = slotOf(name);
        if (numbers[slot] == 0) {
            take(slot);
            return name;
        }
        return numbered(name, slot);
    }

    private FileStem numbered(FileStem name, int slot) {
        while (true) {
            numbers[slot]++;
            FileStem numbered = new FileStem(name.text() + "-" + numbers[slot]);
            int free = slotOf(numbered);
            if (numbers[free] == 0) {
                take(free);
                return numbered;
            }
        }
    }

    private void take(int slot) {
        hashes[WORDS * slot] = high;
        hashes[WORDS * slot + 1] = low;
        numbers[slot] = 1;
    }

    /** The slot of the name, or the free one that it may take next. */
    private int slotOf(FileStem name) {
        ByteBuffer half = ByteBuffer.wrap(hash.apply(withoutCase(name.text())));
        high = half.getLong();
        low = half.getLong();
        int slot = (int) Long.remainderUnsigned(high, slots);
        while (numbers[slot] != 0 && (hashes[WORDS * slot] != high || hashes[WORDS * slot + 1] != low)) {
            slot = (slot + 1) % slots;
        }
        return slot;
    }

    /** Some file systems take {@code ß} for {@code SS}; first in lower case, because {@code ẞ} is upper case already. */
    private static String withoutCase(String name) {
        return name.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
