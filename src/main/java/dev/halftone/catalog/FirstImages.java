package dev.halftone.catalog;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The first image of each URL in a request that is being stored: an open-addressing table of hashes and ids, of 43
 * bytes per image. The hash is half of a SHA-256, so that no client can find two URLs with the same hash. It is salted:
 * otherwise a client could choose URLs that all belong to the same slot, and each would be compared with all before it.
 */
final class FirstImages {

    private static final int WORDS = 4;

    private final SaltedHash hash = new SaltedHash();
    private final int most;
    private final int slots;
    private final long[] table;
    private int kept;

    /** @param images of the request; the table has no space for more */
    FirstImages(int images) {
        this.most = images;
        this.slots = images + images / 3 + 1;
        this.table = new long[Math.multiplyExact(slots, WORDS)];
    }

    /** The first image with this URL; null when this is it. */
    UUID firstOf(String url, UUID image) {
        ByteBuffer half = ByteBuffer.wrap(hash(url));
        long high = half.getLong();
        long low = half.getLong();
        int slot = (int) Long.remainderUnsigned(high, slots);
        // An id is never zero: zero marks a free slot.
        while (table[at(slot) + 2] != 0) {
            if (table[at(slot)] == high && table[at(slot) + 1] == low) {
                return new UUID(table[at(slot) + 2], table[at(slot) + 3]);
            }
            slot = (slot + 1) % slots;
        }
        if (kept++ == most) {
            throw new IllegalStateException("the upload changed while it was read: more than " + most + " images");
        }
        table[at(slot)] = high;
        table[at(slot) + 1] = low;
        table[at(slot) + 2] = image.getMostSignificantBits();
        table[at(slot) + 3] = image.getLeastSignificantBits();
        return null;
    }

    /** Differs from table to table; only the first half is used. */
    byte[] hash(String url) {
        return hash.of(url);
    }

    private static int at(int slot) {
        return slot * WORDS;
    }
}
