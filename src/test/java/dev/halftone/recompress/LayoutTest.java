package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.PlaneScaler.Start;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {

    private record Header(int width, int height, int orientation) implements Container {
        @Override
        public ImageFormat format() {
            return ImageFormat.PNG;
        }

        @Override
        public int bytesPerPixel() {
            return 1;
        }
    }

    private static Layout layout(Container container, int width, int height, Fit fit, boolean enlarge) {
        return Layout.of(container, options(width, height, fit, enlarge));
    }

    private static RecompressOptions options(int width, int height, Fit fit, boolean enlarge) {
        Framing framing = new Framing(optional(width), optional(height), fit, Background.WHITE, enlarge);
        return new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, framing, OutputFormat.WEBP, false);
    }

    private static OptionalInt optional(int value) {
        return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # source, orientation, box, enlarge; output, picture on it, where it begins
             600,  400, 1,  300,  300, false,  300,  300,  300,  200,   0,  50
             600,  400, 1,  800,  500, false,  800,  500,  600,  400, 100,  50
             600,  400, 1,  800,  500, true ,  800,  500,  750,  500,  25,   0
             600,  400, 6,  300,  600, false,  600,  300,  450,  300,  75,   0
             600,  400, 1,  600,  400, false,  600,  400,  600,  400,   0,   0
              10,   10, 1,    3,    4, false,    3,    4,    3,    3,   0,   0
            5000,    2, 1,  100,  100, false,  100,  100,  100,    1,   0,  49
            """)
    void padShowsTheWholePictureInTheMiddleOfTheBox(
            int width,
            int height,
            int orientation,
            int boxWidth,
            int boxHeight,
            boolean enlarge,
            int outWidth,
            int outHeight,
            int shownWidth,
            int shownHeight,
            int left,
            int top) {
        Layout layout = layout(new Header(width, height, orientation), boxWidth, boxHeight, Fit.PAD, enlarge);

        assertThat(layout.size()).isEqualTo(new TargetSize(outWidth, outHeight));
        assertThat(layout.picture()).isEqualTo(new TargetSize(shownWidth, shownHeight));
        assertThat(layout.left()).isEqualTo(left);
        assertThat(layout.top()).isEqualTo(top);
        assertThat(layout.start()).isEqualTo(Start.NONE);
        assertThat(layout.spanX()).isEqualTo(width);
        assertThat(layout.spanY()).isEqualTo(height);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # source, orientation, box, enlarge; output, picture on it, where it begins, part of the source
             600,  400, 1,  300,  300, false,  300,  300,  300,  300,   0,   0,  100,   0,  400,  400
             600,  400, 1,  300,  100, false,  300,  100,  300,  100,   0,   0,    0, 100,  600,  200
             600,  400, 6,  100,  300, false,  300,  100,  300,  100,   0,   0,    0, 100,  600,  200
             600,  400, 1,  800,  300, false,  800,  300,  600,  300, 100,   0,    0,  50,  600,  300
             600,  400, 1,  800,  500, false,  800,  500,  600,  400, 100,  50,    0,   0,  600,  400
             600,  400, 1,  600,  399, false,  600,  399,  600,  399,   0,   0,    0,   0,  600,  399
             600,  400, 1, 1200,  400, true , 1200,  400, 1200,  400,   0,   0,    0, 100,  600,  200
             600,  400, 1,  600,  400, false,  600,  400,  600,  400,   0,   0,    0,   0,  600,  400
              10,    1, 1, 1000, 1000, true , 1000, 1000, 1000, 1000,   0,   0,  4.5,   0,    1,    1
            """)
    void cropShowsTheMiddleOfThePictureAndFillsTheBoxAsFarAsItMayBeEnlarged(
            int width,
            int height,
            int orientation,
            int boxWidth,
            int boxHeight,
            boolean enlarge,
            int outWidth,
            int outHeight,
            int shownWidth,
            int shownHeight,
            int left,
            int top,
            double startX,
            double startY,
            double spanX,
            double spanY) {
        Layout layout = layout(new Header(width, height, orientation), boxWidth, boxHeight, Fit.CROP, enlarge);

        assertThat(layout.size()).isEqualTo(new TargetSize(outWidth, outHeight));
        assertThat(layout.picture()).isEqualTo(new TargetSize(shownWidth, shownHeight));
        assertThat(layout.left()).isEqualTo(left);
        assertThat(layout.top()).isEqualTo(top);
        assertThat(layout.start()).isEqualTo(new Start(startX, startY));
        assertThat(layout.spanX()).isEqualTo(spanX);
        assertThat(layout.spanY()).isEqualTo(spanY);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # source, orientation, box (0 for none); output
             600,  400, 1,  900,    0,  900,  600
             600,  400, 1,    0,  800, 1200,  800
             600,  400, 1,  900, 5000,  900,  600
             600,  400, 6,  800,    0, 1200,  800
             600,  400, 1,  300,    0,  300,  200
             600,  400, 1,    0,    0,  600,  400
               3, 1000, 1,   30, 1000,    3, 1000
            """)
    void insideWithEnlargeIsAsLargeAsTheBoxAllows(
            int width, int height, int orientation, int boxWidth, int boxHeight, int outWidth, int outHeight) {
        Layout layout = layout(new Header(width, height, orientation), boxWidth, boxHeight, Fit.INSIDE, true);

        assertThat(layout.size()).isEqualTo(new TargetSize(outWidth, outHeight));
        assertThat(layout.isPadded()).isFalse();
    }

    @Test
    void aBoxThatIsAskedForExactlyIsBindingUnlessItIsTheSource() {
        Container source = new Header(600, 400, 1);

        assertThat(isBinding(source, 300, 300, Fit.PAD, false)).isTrue();
        assertThat(isBinding(source, 300, 300, Fit.CROP, false)).isTrue();
        assertThat(isBinding(source, 600, 400, Fit.PAD, false)).isFalse();
        assertThat(isBinding(source, 600, 400, Fit.CROP, true)).isFalse();
        assertThat(isBinding(source, 300, 300, Fit.INSIDE, false)).isFalse();
        assertThat(isBinding(source, 300, 300, Fit.INSIDE, true)).isFalse();
        assertThat(isBinding(source, 900, 900, Fit.INSIDE, true)).isTrue();
    }

    private static boolean isBinding(Container source, int width, int height, Fit fit, boolean enlarge) {
        RecompressOptions options = options(width, height, fit, enlarge);
        return Layout.of(source, options).isBinding(source, options.framing());
    }

    @Test
    void planesOfHalfTheSizeKeepTheirPlacesOnEvenPixels() {
        Layout padded = layout(new Header(100, 50, 1), 101, 57, Fit.PAD, false).alignedTo(ChromaSampling.HALF_BOTH);
        Layout cut = layout(new Header(105, 57, 1), 99, 57, Fit.CROP, false).alignedTo(ChromaSampling.HALF_BOTH);

        assertThat(padded.left()).isZero();
        assertThat(padded.top()).isEqualTo(2);
        assertThat(cut.start()).isEqualTo(new Start(2, 0));
    }

    @ParameterizedTest
    @CsvSource({"HALF_BOTH, 0, 2, 2, 2", "HALF_WIDE, 0, 3, 2, 3", "HALF_HIGH, 1, 2, 3, 2", "WHOLE, 1, 3, 3, 3"})
    void onlySubsampledPlanesMoveToKeepTheirPlaces(ChromaSampling sampling, int left, int top, int x, int y) {
        Layout padded = layout(new Header(100, 50, 1), 102, 57, Fit.PAD, false).alignedTo(sampling);
        Layout narrower =
                layout(new Header(105, 57, 1), 99, 57, Fit.CROP, false).alignedTo(sampling);
        Layout lower = layout(new Header(57, 105, 1), 57, 99, Fit.CROP, false).alignedTo(sampling);

        assertThat(padded.left()).isEqualTo(left);
        assertThat(padded.top()).isEqualTo(top);
        assertThat(narrower.start()).isEqualTo(new Start(x, 0));
        assertThat(lower.start()).isEqualTo(new Start(0, y));
    }
}
