package dev.halftone.recompress.png;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.Pillow;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Graphics become as small as with Pillow")
@Tag("process")
class PngSizeTest {

    static Map<String, DrawnPicture> graphics() {
        return DrawnPicture.graphics();
    }

    static Set<String> graphicNames() {
        return graphics().keySet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphicNames")
    void withSmallAtMostThreePercentLargerThanOptimised(String name) {
        DrawnPicture picture = graphics().get(name);

        assertThat(encode(picture, true).length).isLessThanOrEqualTo(Pillow.png(picture, true) * 103 / 100);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphicNames")
    void withFastAtMostThreePercentLargerThanByDefault(String name) {
        DrawnPicture picture = graphics().get(name);

        assertThat(encode(picture, false).length).isLessThanOrEqualTo(Pillow.png(picture, false) * 103 / 100);
    }

    private static byte[] encode(DrawnPicture picture, boolean small) {
        return PngEncoder.encode(picture.width(), picture.height(), picture.argb(), new byte[0], small, () -> {});
    }
}
