package dev.halftone.recompress.jpeg;

import java.util.List;

/** The colour space of the components. A JPEG does not state it outright; the rules are those of libjpeg's decoder. */
public enum JpegColour {
    GREY,
    YCBCR,
    RGB,
    CMYK,
    YCCK;

    /** Values in Adobe's segment (Technical Note 5116, section 18): no transform, and CMYK to YCCK. */
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

    /** Whether the component carries only colour, which may be coarser. */
    boolean isChrominance(int component) {
        return (this == YCBCR || this == YCCK) && (component == 1 || component == 2);
    }
}
