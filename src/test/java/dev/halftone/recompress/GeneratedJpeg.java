package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.ChromaHalving;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.JpegEncoder;
import dev.halftone.recompress.jpeg.Plane;
import java.util.ArrayList;
import java.util.List;

/** JPEGs of 4:2:0, written with the service's encoder, for tests of something else. */
final class GeneratedJpeg {

    private GeneratedJpeg() {}

    static byte[] of(PixelGrid grid, int quality, Effort effort) {
        TargetSize size = new TargetSize(grid.width(), grid.height());
        List<Plane> planes = new ArrayList<>(
                PlanesOfPixels.of(grid, size, false, Checkpoint.NONE).planes());
        for (int chrominance = 1; chrominance < planes.size(); chrominance++) {
            planes.set(chrominance, ChromaHalving.halve(planes.get(chrominance), ChromaSampling.HALF_BOTH));
        }
        return new JpegEncoder().encode(planes, ChromaSampling.HALF_BOTH, quality, effort, Exif.UPRIGHT, new byte[0]);
    }
}
