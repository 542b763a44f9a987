package dev.halftone.recompress;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;

/** Decodes files with the service's decoders. */
final class DecodedPixels {

    private DecodedPixels() {}

    static PixelGrid of(byte[] file) throws RejectedImageException, IOException {
        Container container = Container.open(ImageFormat.sniff(file).orElseThrow(), file);
        return new PixelDecoder(new ImageIoProviders())
                .decode(container, new DecodeBudget(Duration.ofSeconds(30), new Precedence()));
    }

    /** A pixel's samples as hexadecimal digits. */
    static String at(PixelGrid grid, int x, int y) {
        int first = (y * grid.width() + x) * grid.channels();
        return HexFormat.of().formatHex(grid.samples(), first, first + grid.channels());
    }
}
