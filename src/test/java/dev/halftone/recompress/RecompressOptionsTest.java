package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecompressOptionsTest {

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void aQualityOutsideItsRangeIsRefusedWithItsValue(int quality) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecompressOptions.of(quality, Effort.FAST))
                .withMessage("quality is " + quality + ", must be 1 to 100");
    }

    @Test
    void aBoundBelowOnePixelIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecompressOptions(
                        50, Effort.FAST, Subsampling.AUTO, OptionalInt.of(0), OptionalInt.empty()))
                .withMessage("maxWidth is 0, must be at least 1");
    }
}
