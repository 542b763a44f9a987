package dev.halftone.recompress;

import dev.halftone.recompress.PlaneScaler.Start;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.JpegColour;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.Plane;
import dev.halftone.recompress.jpeg.PlaneRows;
import dev.halftone.recompress.jpeg.Reduction;
import java.util.ArrayList;
import java.util.List;

/**
 * Scales the planes of a JPEG of grey or YCbCr while they are decoded, mostly to a smaller size. A plane is decoded at the largest reduction that
 * leaves at least its target, and filtered from there. Cb and Cr have targets of their own size, so that those of a
 * picture of 4:2:0 are hardly touched, and nothing becomes RGB.
 */
final class JpegShrinker implements PlaneRows {

    private final ChromaSampling sampling;
    private final List<Reduction> reductions = new ArrayList<>();
    private final List<PlaneScaler> scalers = new ArrayList<>();

    private JpegShrinker(ChromaSampling sampling) {
        this.sampling = sampling;
    }

    /** Whether the planes of such a file can be shrunk as they are. */
    static boolean takes(JpegHeader header) {
        return header.colour() == JpegColour.GREY || header.colour() == JpegColour.YCBCR;
    }

    /** @param layout aligned to {@link #sampling}; of which the planes show the picture, without background */
    static JpegShrinker of(JpegHeader header, Layout layout, Checkpoint checkpoint) {
        return of(header, layout, sampling(header), checkpoint);
    }

    /** The same, with chrominance of the size of luminance: when it doubles, by libjpeg's "fancy upsampling". */
    static JpegShrinker ofWholePlanes(JpegHeader header, Layout layout, Checkpoint checkpoint) {
        return of(header, layout, ChromaSampling.WHOLE, checkpoint);
    }

    private static JpegShrinker of(JpegHeader header, Layout layout, ChromaSampling sampling, Checkpoint checkpoint) {
        JpegShrinker shrinker = new JpegShrinker(sampling);
        for (int component = 0; component < header.components(); component++) {
            shrinker.addPlane(header, component, layout, checkpoint);
        }
        return shrinker;
    }

    /** The sampling that the encoder has, and that is nearest to the source's without being coarser. */
    static ChromaSampling sampling(JpegHeader header) {
        if (header.components() == 1) {
            return ChromaSampling.WHOLE;
        }
        JpegHeader.Sampling luminance = header.sampling().get(0);
        boolean halfWide = true;
        boolean halfHigh = true;
        for (JpegHeader.Sampling chrominance : header.sampling().subList(1, header.components())) {
            halfWide &= luminance.h() >= 2 * chrominance.h();
            halfHigh &= luminance.v() >= 2 * chrominance.v();
        }
        if (halfWide) {
            return halfHigh ? ChromaSampling.HALF_BOTH : ChromaSampling.HALF_WIDE;
        }
        return halfHigh ? ChromaSampling.HALF_HIGH : ChromaSampling.WHOLE;
    }

    private void addPlane(JpegHeader header, int component, Layout layout, Checkpoint checkpoint) {
        TargetSize target = layout.picture();
        int width = component == 0 ? target.width() : sampling.width(target.width());
        int height = component == 0 ? target.height() : sampling.height(target.height());
        JpegHeader.Sampling own = header.sampling().get(component);
        int columns = component == 0 ? 1 : sampling.columns();
        int rows = component == 0 ? 1 : sampling.rows();
        double scaleX = layout.spanX() * own.h() / header.hMax() * columns / target.width();
        double scaleY = layout.spanY() * own.v() / header.vMax() * rows / target.height();
        Reduction reduction = Reduction.within(Math.min(scaleX, scaleY));
        Start start = new Start(
                layout.start().x() * own.h() / header.hMax() / reduction.factor(),
                layout.start().y() * own.v() / header.vMax() / reduction.factor());
        reductions.add(reduction);
        scalers.add(new PlaneScaler(
                header.planeWidth(component, reduction),
                header.planeHeight(component, reduction),
                width,
                height,
                scaleX / reduction.factor(),
                scaleY / reduction.factor(),
                start,
                checkpoint));
    }

    /** How to decode the components. */
    List<Reduction> reductions() {
        return reductions;
    }

    @Override
    public void row(int component, byte[] samples, int offset) {
        scalers.get(component).row(samples, offset);
    }

    /** All rows must have arrived. */
    SubsampledPlanes planes() {
        List<Plane> planes = scalers.stream().map(PlaneScaler::plane).toList();
        return new SubsampledPlanes(planes, sampling);
    }
}
