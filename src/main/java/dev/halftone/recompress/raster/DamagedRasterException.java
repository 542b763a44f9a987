package dev.halftone.recompress.raster;

import java.io.IOException;

/** Packed samples that can't be unpacked; the message says what is wrong, without a full stop. */
public final class DamagedRasterException extends IOException {

    public DamagedRasterException(String message) {
        super(message);
    }
}
