package dev.halftone.recompress;

/**
 * How large a picture may be, judged by its header.
 *
 * @param maxPixels width times height
 * @param maxSide pixels per row, and rows
 */
record SizeLimit(long maxPixels, int maxSide) {

    /**
     * Checks the size of an output, which may be larger than its source.
     *
     * @throws RejectedImageException when it is larger, or when the format is one that can't hold it
     */
    void requireOutput(TargetSize size, OutputFormat format) throws RejectedImageException {
        if ((long) size.width() * size.height() > maxPixels) {
            throw RejectedImageException.tooManyPixels("The output would have " + size.width() + " x " + size.height()
                    + " pixels, more than " + maxPixels);
        }
        if (size.width() > maxSide || size.height() > maxSide) {
            throw RejectedImageException.tooManyPixels("The output would have " + size.width() + " x " + size.height()
                    + " pixels, more than " + maxSide + " a side");
        }
        PictureWriter.requireHeld(size, format);
    }

    /**
     * Checks a picture.
     *
     * @throws RejectedImageException when it is larger
     */
    void require(Container container) throws RejectedImageException {
        if ((long) container.width() * container.height() > maxPixels) {
            throw RejectedImageException.tooManyPixels("The " + container.format() + " image has " + container.width()
                    + " x " + container.height() + " pixels, more than " + maxPixels);
        }
        if (container.width() > maxSide || container.height() > maxSide) {
            throw RejectedImageException.tooManyPixels("The " + container.format() + " image has " + container.width()
                    + " x " + container.height() + " pixels, more than " + maxSide + " a side");
        }
    }
}
