package dev.halftone.recompress;

import java.util.Arrays;
import java.util.Optional;

/** Looks at the frames of a WebP animation (RFC 9649, section 2.7.1.1), up to the end of the file. Nothing is decoded. */
final class WebpFrames {

    private final byte[] source;
    private final WebpFile file;
    private final WebpChunks chunks;
    private int frames;
    /** Of the last whole frame. */
    private int end;

    WebpFrames(byte[] source, WebpFile file) {
        this.source = source;
        this.file = file;
        this.chunks = WebpChunks.of(source);
    }

    /**
     * Reads the chunks to the end.
     *
     * @return what is missing, if the file ends too early
     * @throws RejectedImageException if a frame is damaged
     */
    Optional<CutAnimation> cut() throws RejectedImageException {
        while (chunks.next()) {
            if (chunks.fourCc() == WebpChunks.ANMF) {
                frames++;
                requireSound();
                end = chunks.position() + WebpChunks.CHUNK_HEADER + chunks.length();
            }
        }
        return frames > 0 && chunks.lacksFrames()
                ? Optional.of(CutAnimation.within("WebP", frames + 1, Arrays.copyOf(source, end)))
                : Optional.empty();
    }

    /** Libwebp does not show any of the frames if there is one of these. */
    private void requireSound() throws RejectedImageException {
        String problem;
        try {
            WebpFile.PlacedFrame.read(chunks.content()).requireWithin(file.width(), file.height());
            return;
        } catch (RejectedImageException e) {
            problem = e.outcome().message();
        } catch (IndexOutOfBoundsException e) {
            problem = "It is too short";
        }
        throw RejectedImageException.corrupt(
                "The WebP image is damaged in its frame " + frames + ", at byte " + chunks.position() + ": " + problem);
    }
}
