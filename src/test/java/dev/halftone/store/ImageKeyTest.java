package dev.halftone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageKeyTest {

    private static final UUID REQUEST = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final UUID IMAGE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8058");
    private static final String PATH = "01890a5d-ac96-774b-bcce-b302099a8057/01890a5d-ac96-774b-bcce-b302099a8058.jpg";

    @Test
    void aKeyIsReadBackFromItsPath() {
        ImageKey key = new ImageKey(REQUEST, IMAGE, "jpg");

        assertThat(key.path()).isEqualTo(PATH);
        assertThat(ImageKey.parse(PATH)).contains(key);
        assertThat(ImageKey.parse(PATH.toUpperCase())).contains(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b.jpg",
                "../../etc/passwd",
                "01890a5d-ac96-774b-bcce-b302099a8057",
                "01890a5d-ac96-774b-bcce-b302099a8057/",
                "01890a5d-ac96-774b-bcce-b302099a8057/01890a5d-ac96-774b-bcce-b302099a8058",
                "01890a5d-ac96-774b-bcce-b302099a8057/01890a5d-ac96-774b-bcce-b302099a8058.",
                "01890a5d-ac96-774b-bcce-b302099a8057/01890a5d-ac96-774b-bcce-b302099a8058.jpg.exe",
                "01890a5d-ac96-774b-bcce-b302099a8057/01890a5d-ac96-774b-bcce-b302099a8058.jpg\n",
                "01890a5d-ac96-774b-bcce-b302099a8057/../01890a5d-ac96-774b-bcce-b302099a8058.jpg",
                "1-1-1-1-1/1-1-1-1-1.jpg",
                ".incoming/01890a5d-ac96-774b-bcce-b302099a8058.jpg"
            })
    void nothingElseIsAKey(String path) {
        assertThat(ImageKey.parse(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "/", "JPG", "../x", "j pg", "verylongext"})
    void anExtensionCannotLeadElsewhere(String extension) {
        assertThatThrownBy(() -> new ImageKey(REQUEST, IMAGE, extension)).isInstanceOf(IllegalArgumentException.class);
    }
}
