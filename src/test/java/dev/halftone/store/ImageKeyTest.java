package dev.halftone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    @CsvSource({
        "Table-lamp-2, Table-lamp-2",
        "402.335.30, 402.335.30",
        "a.png, a.png",
        "Grüne-Lampe, Gr%C3%BCne-Lampe",
        "电灯, %E7%94%B5%E7%81%AF"
    })
    void aKeyMayHaveAName(String name, String inUrls) {
        ImageKey key = ImageKey.named(REQUEST, IMAGE, name, "jpg");

        assertThat(key.path()).isEqualTo(REQUEST + "/" + IMAGE + "/" + name + ".jpg");
        assertThat(key.urlPath()).isEqualTo(REQUEST + "/" + IMAGE + "/" + inUrls + ".jpg");
        assertThat(ImageKey.parse(key.path())).contains(key);
        assertThat(ImageKey.parse(REQUEST.toString().toUpperCase() + "/"
                        + IMAGE.toString().toUpperCase() + "/" + name + ".JPG"))
                .contains(key);
        assertThat(ImageKey.parse(REQUEST + "/" + IMAGE + "/" + name + "x.jpg"))
                .isPresent()
                .isNotEqualTo(Optional.of(key));
    }

    @Test
    void withoutANameAKeyIsThatOfItsId() {
        assertThat(ImageKey.named(REQUEST, IMAGE, null, "jpg")).isEqualTo(new ImageKey(REQUEST, IMAGE, "jpg"));
        assertThat(new ImageKey(REQUEST, IMAGE, "jpg").urlPath()).isEqualTo(PATH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../x", "-a", "a b", "a\nb", "a%2Fb"})
    void aNameCannotLeadElsewhere(String name) {
        assertThatThrownBy(() -> ImageKey.named(REQUEST, IMAGE, name, "jpg"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ImageKey.parse(REQUEST + "/" + IMAGE + "/" + name + ".jpg")).isEmpty();
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
