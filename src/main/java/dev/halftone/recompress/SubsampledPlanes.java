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

    private static final byte NEUTRAL = (byte) 128;

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

    /**
     * These planes on the output of a layout, with background around them. Grey becomes coloured if the background is.
     *
     * @param layout aligned to the sampling
     * @param profile of the picture, or empty; one of grey can't describe coloured planes, so they become sRGB
     */
    SubsampledPlanes on(Layout layout, Background background, byte[] profile) {
        if (!layout.isPadded()) {
            return this;
        }
        byte[] colour = background.ycbcr();
        if (planes.size() == 1 && !background.isGrey()) {
            return withoutColour(GreyProfile.curve(profile)).on(layout, background, profile);
        }
        List<Plane> result = new ArrayList<>();
        result.add(PlaneCanvas.with(planes.get(0), layout.size(), layout.left(), layout.top(), colour[0]));
        TargetSize chrominance = new TargetSize(
                sampling.width(layout.size().width()),
                sampling.height(layout.size().height()));
        for (int plane = 1; plane < planes.size(); plane++) {
            int left = layout.left() / sampling.columns();
            int top = layout.top() / sampling.rows();
            result.add(PlaneCanvas.with(planes.get(plane), chrominance, left, top, colour[plane]));
        }
        return new SubsampledPlanes(List.copyOf(result), sampling);
    }

    /** Grey as YCbCr of 4:4:4, so that the background is coloured up to the picture's edge. */
    private SubsampledPlanes withoutColour(int[] curve) {
        byte[] levels = planes.get(0).samples().clone();
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) curve[levels[i] & 0xff];
        }
        Plane grey = new Plane(planes.get(0).width(), planes.get(0).height(), levels);
        Plane neutral = PlaneCanvas.plain(new TargetSize(grey.width(), grey.height()), NEUTRAL);
        return new SubsampledPlanes(List.of(grey, neutral, neutral), ChromaSampling.WHOLE);
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
