package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An ImageIO stream over a file in memory. Reads reach a checkpoint, so that a decoder that loops over its input can be
 * stopped. The stream also stops decoders that keep reading past the end; some of them take a missing bit for a zero.
 */
final class WatchedImageInputStream extends ImageInputStreamImpl {

    /** Decoders look a few bytes ahead, bit by bit, and some read past the end before they finish. */
    private static final int READS_BEHIND_END = 1024;

    private static final int READS_A_CHECKPOINT = 64;

    private final byte[] file;
    private final long length;
    private final Checkpoint checkpoint;
    private int readsBehindEnd;
    private int reads;

    /** @param length that {@link #length()} reports */
    WatchedImageInputStream(byte[] file, long length, Checkpoint checkpoint) {
        this.file = file;
        this.length = length;
        this.checkpoint = checkpoint;
    }

    @Override
    public int read() {
        watch();
        bitOffset = 0;
        if (streamPos >= file.length) {
            return behindEnd();
        }
        return file[(int) streamPos++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        watch();
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= file.length) {
            return behindEnd();
        }
        int count = (int) Math.min(length, file.length - streamPos);
        System.arraycopy(file, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    private void watch() {
        if (++reads % READS_A_CHECKPOINT == 0) {
            checkpoint.reached();
        }
    }

    private int behindEnd() {
        if (++readsBehindEnd > READS_BEHIND_END) {
            // Not an IOException: some decoders treat it as an acceptable end.
            throw new IllegalStateException("it ends before its pixels do");
        }
        return -1;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isCached() {
        return true;
    }

    @Override
    public boolean isCachedMemory() {
        return true;
    }
}
