package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.ChromaDetail;
import dev.halftone.recompress.jpeg.ChromaHalving;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.Plane;
import java.util.ArrayList;
import java.util.List;

/**
 * The planes of a picture as the encoder gets them.
 *
 * @param planes one of grey, or Y, Cb and Cr
 * @param sampling of Cb and Cr
 */
record SubsampledPlanes(List<Plane> planes, ChromaSampling sampling) {

    /** Halves the chrominance in both directions, unless the options or the colours of the picture speak against it. */
    SubsampledPlanes forOptions(RecompressOptions options) {
        boolean halved = sampling == ChromaSampling.HALF_BOTH;
        if (planes.size() == 1 || halved || !options.subsampling().mayHalve(options.quality()) || suffers()) {
            return this;
        }
        ChromaSampling step = sampling.rest();
        List<Plane> result = new ArrayList<>(planes);
        result.replaceAll(plane -> plane == planes.get(0) ? plane : ChromaHalving.halve(plane, step));
        return new SubsampledPlanes(List.copyOf(result), ChromaSampling.HALF_BOTH);
    }

    private boolean suffers() {
        return detail(sampling).suffersFromHalving();
    }

    /** Whether chrominance that is halved in both directions looks as if it should not have been. */
    boolean mayHaveSuffered() {
        return detail(ChromaSampling.WHOLE).mayHaveSufferedFromHalving();
    }

    private ChromaDetail detail(ChromaSampling of) {
        ChromaDetail detail = ChromaDetail.of(of);
        detail.add(planes.get(1));
        detail.add(planes.get(2));
        return detail;
    }
}
