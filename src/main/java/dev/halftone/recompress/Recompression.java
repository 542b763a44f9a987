package dev.halftone.recompress;

import java.util.Locale;

/** The outcome of recompressing one image. */
public sealed interface Recompression {

    /** A file to store. */
    sealed interface Output extends Recompression {

        byte[] bytes();

        ImageFormat format();

        int width();

        int height();
    }

    /**
     * A smaller file.
     *
     * @param bytes the output, fewer than the source's, its metadata not counted; not copied, treat as read-only
     * @param format what the bytes are
     * @param width in pixels as stored, before the EXIF orientation
     * @param height in pixels as stored
     */
    record Recompressed(byte[] bytes, ImageFormat format, int width, int height) implements Output {}

    /**
     * The picture could not be made smaller, so it is the output as it came, without its metadata.
     *
     * @param bytes no more than the source's, and the very array that was given where it has no metadata
     * @param format the source's format
     * @param width in pixels as stored, before the EXIF orientation
     * @param height in pixels as stored
     */
    record Unchanged(byte[] bytes, ImageFormat format, int width, int height) implements Output {}

    /**
     * No output.
     *
     * @param reason the kind of failure
     * @param message one sentence for people, naming what is wrong and, where known, where
     */
    record Rejected(Reason reason, String message) implements Recompression {

        /** Decoders' words come without a full stop. */
        public Rejected {
            message = message.endsWith(".") ? message : message + ".";
        }
    }

    /** Why an image has no output. */
    enum Reason {
        /** The header promises more pixels than the limit, or more than a JPEG can hold. */
        TOO_MANY_PIXELS,
        /** Not an image, or a format or a variant of one that is not read. */
        UNSUPPORTED_FORMAT,
        /** A known format, but truncated or damaged. */
        CORRUPT_IMAGE,
        /** It took too long, on this machine and beside whatever else runs on it. */
        TIMEOUT;

        /** Whether another try may end otherwise. */
        public boolean mayPass() {
            return this == TIMEOUT;
        }

        /** The error code of the contracts, such as {@code corrupt_image}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
