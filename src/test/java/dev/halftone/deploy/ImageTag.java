package dev.halftone.deploy;

/** What is behind the name of a container image. */
final class ImageTag {

    private ImageTag() {}

    /** A digest, a version that is more than a major one, or the moment of a release. */
    static boolean isExact(String image) {
        return image.matches(".+@sha256:[0-9a-f]{64}|.+:\\d+\\.\\d+.*|.+:RELEASE\\.\\d{4}-.+");
    }
}
