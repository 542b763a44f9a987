package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetSizeTest {

    private record Header(int width, int height, int orientation) implements Container {
        @Override
        public ImageFormat format() {
            return ImageFormat.TIFF;
        }

        @Override
        public int bytesPerPixel() {
            return 1;
        }

        @Override
        public byte[] decodable() {
            return new byte[0];
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # source, orientation, box (0 for none), stored size of the output
            1600, 1000, 1,  800,   0,  800,  500
            1600, 1000, 1,    0, 500,  800,  500
            1600, 1000, 1,  800, 100,  160,  100
            1600, 1000, 1, 2000,   0, 1600, 1000
            1600, 1000, 1,    0,   0, 1600, 1000
            1600, 1000, 6,  800,   0, 1280,  800
            1600, 1000, 6,    0, 800,  800,  500
            1600, 1000, 3,  800,   0,  800,  500
            1001,  667, 1,  500,   0,  500,  333
            5000,    2, 1,  100,   0,  100,    1
            """)
    void thePictureFitsIntoTheBoxAsDisplayed(
            int width, int height, int orientation, int maxWidth, int maxHeight, int outWidth, int outHeight) {
        Container container = new Header(width, height, orientation);

        TargetSize size = TargetSize.of(
                container,
                new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, optional(maxWidth), optional(maxHeight)));

        assertThat(size).isEqualTo(new TargetSize(outWidth, outHeight));
    }

    private static OptionalInt optional(int value) {
        return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
