package dev.halftone.work;

/**
 * The origin has no other picture than that of an earlier output, which has been deleted. The image has not begun; it
 * must be worked on again without the earlier output, in its turn, because its host has no place for it any more.
 */
final class EarlierOutputGone extends RuntimeException {

    EarlierOutputGone() {
        // No stack trace: a deleted request is nothing unusual.
        super("the earlier output is gone", null, false, false);
    }
}
