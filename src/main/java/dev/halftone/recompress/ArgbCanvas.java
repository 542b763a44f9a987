package dev.halftone.recompress;

import java.util.Arrays;

/** The pixels of an output while a picture is put onto its background. */
final class ArgbCanvas {

    private final Layout layout;
    private final int[] argb;

    ArgbCanvas(Layout layout, Background background) {
        this.layout = layout;
        this.argb =
                new int[Math.multiplyExact(layout.size().width(), layout.size().height())];
        if (layout.isPadded() && !background.transparent()) {
            Arrays.fill(argb, ArgbPicture.OPAQUE | background.rgb());
        }
    }

    int[] argb() {
        return argb;
    }

    /** Where a row of the picture begins. */
    int row(int y) {
        return (layout.top() + y) * layout.size().width() + layout.left();
    }

    ArgbPicture picture() {
        int all = ArgbPicture.OPAQUE;
        for (int pixel : argb) {
            all &= pixel;
        }
        return new ArgbPicture(layout.size().width(), layout.size().height(), argb, all == ArgbPicture.OPAQUE);
    }
}
