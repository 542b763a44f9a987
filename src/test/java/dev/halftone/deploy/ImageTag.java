package dev.halftone.deploy;

/** The tag or digest of a container image. */
final class ImageTag {

    private ImageTag() {}

    /** Whether it is a digest, a version with more than a major number, or a release date. */
    static boolean isExact(String image) {
        return image.matches(".+@sha256:[0-9a-f]{64}|.+:\\d+\\.\\d+.*|.+:RELEASE\\.\\d{4}-.+");
    }
}
