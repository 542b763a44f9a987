package dev.halftone.recompress;

import java.util.Locale;
import java.util.Optional;

/** The outcome of recompressing one image. */
public sealed interface Recompression {

    /** A file to store. */
    sealed interface Output extends Recompression {

        byte[] bytes();

        ImageFormat format();

        int width();

        int height();

        /** Whether the source has several frames. */
        boolean animated();

        /** One sentence for people on what the source lacked, if it was completed. */
        Optional<String> warning();
    }

    /**
     * A smaller file.
     *
     * @param bytes the output, smaller than the source without its metadata; not copied, treat as read-only
     * @param format what the bytes are
     * @param width in pixels as stored, before the EXIF orientation
     * @param height in pixels as stored
     * @param animated whether the source has several frames
     * @param warning what the source lacked
     */
    record Recompressed(
            byte[] bytes, ImageFormat format, int width, int height, boolean animated, Optional<String> warning)
            implements Output {

        /** Of a whole source with one frame. */
        public Recompressed(byte[] bytes, ImageFormat format, int width, int height) {
            this(bytes, format, width, height, false, Optional.empty());
        }
    }

    /**
     * The picture could not be made smaller, so the output is the source without its metadata.
     *
     * @param bytes not longer than the source; the source array itself if it has no metadata
     * @param format the source's format
     * @param width in pixels as stored, before the EXIF orientation
     * @param height in pixels as stored
     * @param animated whether the source has several frames
     * @param warning what the source lacked
     */
    record Unchanged(
            byte[] bytes, ImageFormat format, int width, int height, boolean animated, Optional<String> warning)
            implements Output {

        /** Of a whole source with one frame. */
        public Unchanged(byte[] bytes, ImageFormat format, int width, int height) {
            this(bytes, format, width, height, false, Optional.empty());
        }
    }

    /**
     * No output.
     *
     * @param reason the kind of failure
     * @param message one sentence for people, naming what is wrong and, where known, where
     */
    record Rejected(Reason reason, String message) implements Recompression {

        /** Adds a full stop, which messages of decoders lack. */
        public Rejected {
            message = message.endsWith(".") ? message : message + ".";
        }
    }

    /** Why an image has no output. */
    enum Reason {
        /** The header declares more pixels than the limit, or the output would have, or more than its format can hold. */
        TOO_MANY_PIXELS,
        /** Not an image, or an unsupported format or variant. */
        UNSUPPORTED_FORMAT,
        /** A known format, but truncated or damaged. */
        CORRUPT_IMAGE,
        /** It took too long on this machine under its present load. */
        TIMEOUT;

        /** Whether a retry may have another outcome. */
        public boolean mayPass() {
            return this == TIMEOUT;
        }

        /** The error code of the contracts, such as {@code corrupt_image}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
