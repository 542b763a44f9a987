package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the rows of a decoder as planes, and checks that each comes in its turn. */
final class DecodedPlanes implements PlaneRows {
    private final List<Plane> planes = new ArrayList<>();
    private final int[] received;

    private DecodedPlanes(JpegHeader header, List<Reduction> reductions) {
        received = new int[header.components()];
        for (int c = 0; c < header.components(); c++) {
            int width = header.planeWidth(c, reductions.get(c));
            int height = header.planeHeight(c, reductions.get(c));
            planes.add(new Plane(width, height, new byte[width * height]));
        }
    }

    /** The planes of a JPEG that must be sound, all with one reduction. */
    static List<Plane> of(byte[] jpeg, Reduction reduction) throws JpegException {
        return of(new JpegDecoder(JpegLimits.DEFAULT, Checkpoint.NONE), jpeg, reduction);
    }

    static List<Plane> of(JpegDecoder decoder, byte[] jpeg, Reduction reduction) throws JpegException {
        Reduction[] reductions = new Reduction[JpegHeader.read(jpeg).components()];
        Arrays.fill(reductions, reduction);
        List<Plane> planes = new ArrayList<>();
        assertThat(decode(decoder, jpeg, List.of(reductions), planes).warning()).isNull();
        return planes;
    }

    /** @param into receives the planes */
    static JpegDecoder.Picture decode(JpegDecoder decoder, byte[] jpeg, List<Reduction> reductions, List<Plane> into)
            throws JpegException {
        JpegHeader header = JpegHeader.read(jpeg);
        DecodedPlanes decoded = new DecodedPlanes(header, reductions);
        JpegDecoder.Picture picture = decoder.decode(jpeg, reductions, decoded);
        for (int c = 0; c < header.components(); c++) {
            assertThat(decoded.received[c])
                    .as("rows of component %d", c)
                    .isEqualTo(decoded.planes.get(c).height());
        }
        into.addAll(decoded.planes);
        return picture;
    }

    @Override
    public void row(int component, byte[] samples, int offset) {
        Plane plane = planes.get(component);
        System.arraycopy(samples, offset, plane.samples(), received[component]++ * plane.width(), plane.width());
    }
}
