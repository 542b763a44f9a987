package dev.halftone.access;

import java.util.Arrays;

/** SHA-256 of a key, used as a map key. */
record KeyHash(byte[] bytes) {

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "a hash";
    }
}
