package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOWriteProgressListener;

/**
 * Reaches a checkpoint whenever an ImageIO plug-in reports progress, about once per row. An exception from the
 * checkpoint ends the plug-in's work.
 */
record CheckpointAtProgress(Checkpoint checkpoint) implements IIOReadProgressListener, IIOWriteProgressListener {

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
        checkpoint.reached();
    }

    @Override
    public void imageProgress(ImageWriter source, float percentageDone) {
        checkpoint.reached();
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}

    @Override
    public void imageStarted(ImageWriter source, int imageIndex) {}

    @Override
    public void imageComplete(ImageWriter source) {}

    @Override
    public void thumbnailStarted(ImageWriter source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageWriter source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageWriter source) {}

    @Override
    public void writeAborted(ImageWriter source) {}
}
