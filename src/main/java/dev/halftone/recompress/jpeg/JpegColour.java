package dev.halftone.recompress.jpeg;

import java.util.List;

/** How the samples of the components are to be read. Nothing says so outright; this is how libjpeg's decoder guesses. */
public enum JpegColour {
    GREY,
    YCBCR,
    RGB,
    CMYK,
    YCCK;

    /** Of Adobe's segment (Technical Note 5116, section 18): no transform, and that from CMYK to YCCK. */
    private static final int NONE = 0;

    private static final int TO_YCCK = 2;

    static JpegColour of(Frame frame, Metadata metadata) {
        List<FrameComponent> components = frame.components();
        if (components.size() == 1) {
            return GREY;
        }
        if (components.size() == 4) {
            return metadata.hasAdobe() && metadata.adobeTransform() == TO_YCCK ? YCCK : CMYK;
        }
        if (metadata.hasJfif()) {
            return YCBCR;
        }
        if (metadata.hasAdobe()) {
            return metadata.adobeTransform() == NONE ? RGB : YCBCR;
        }
        boolean named = components.get(0).id() == 'R'
                && components.get(1).id() == 'G'
                && components.get(2).id() == 'B';
        return named ? RGB : YCBCR;
    }

    /** The second and third component carry colour alone, which may be coarser. */
    boolean isChrominance(int component) {
        return (this == YCBCR || this == YCCK) && (component == 1 || component == 2);
    }
}
