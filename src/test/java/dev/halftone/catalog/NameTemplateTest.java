package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.url.FileStem;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a name is made of, before it is unique. */
class NameTemplateTest {

    private static final String URL = "https://cdn.example/a/Gr%C3%BCne%20Lampe.v2.jpeg?width=3";

    @ParameterizedTest
    @CsvSource({
        "{serial}, 7",
        "{name}, Table-lamp",
        "{position}, 2",
        "{source}, Grüne-Lampe.v2",
        "{Name}-{POSITION}, Table-lamp-2",
        "{serial}_{name}.{position}, 7_Table-lamp.2",
        "shop-{serial}, shop-7",
        "写真{serial}, 写真7",
        "{serial}{serial}, 77",
        "-{serial}-, 7",
        ".{serial}..{position}, 7.2"
    })
    void placeholdersAreFilled(String template, String name) {
        assertThat(NameTemplate.parse(template).fill(SerialNumber.of(7), "Table lamp", 2, URL))
                .isEqualTo(new FileStem(name));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/lamp.jpg, lamp",
        "https://a.example/lamp.JPG, lamp",
        "https://a.example/lamp.tar.gz, lamp.tar",
        "https://a.example/lamp.1200, lamp.1200",
        "https://a.example/lamp.photograph, lamp.photograph",
        "https://a.example/lamp, lamp",
        "https://a.example/lamp/, lamp",
        "https://a.example/.jpg, jpg",
        "https://a.example/image.php?id=7, image",
        "https://a.example/?id=7, image",
        "https://a.example, image",
        "https://a.example/%F0%9F%92%A1.jpg, image",
        "https://a.example/..%2F..%2Fetc%2Fpasswd, etc-passwd",
        "https://a.example/CON.png, CON_",
        "no URL, image"
    })
    void theSourceIsTheFileNameWithoutItsExtension(String url, String name) {
        assertThat(NameTemplate.parse("{source}").fill(SerialNumber.of(7), "Lamp", 1, url))
                .isEqualTo(new FileStem(name));
    }

    @Test
    void whatHasNoLetterOrDigitFallsBack() {
        NameTemplate template = NameTemplate.parse("{serial}-{name}-{source}");

        assertThat(template.fill(SerialNumber.of("***", 12), "💡", 1, "https://a.example/"))
                .isEqualTo(new FileStem("12-product-image"));
        assertThat(template.fill(SerialNumber.of("SKU/4 b", 12), "../..", 1, "https://a.example/%20"))
                .isEqualTo(new FileStem("SKU-4-b-product-image"));
        assertThat(template.fill(SerialNumber.of(-5), "x", 1, "https://a.example/y"))
                .isEqualTo(new FileStem("5-x-y"));
    }

    /** What identifies an image is mostly short, and at the end. */
    @Test
    void theLongestValuesAreCutSoThatTheOthersStayWhole() {
        NameTemplate template = NameTemplate.parse("{name}-{source}-{serial}-{position}");

        FileStem stem = template.fill(
                SerialNumber.of("SKU-1234567890", 5), "灯".repeat(400), 12, "https://a.example/" + "b".repeat(300));

        assertThat(stem.text()).startsWith("灯灯灯灯灯灯灯灯").contains("-bbbbbbbbbbbb").endsWith("-SKU-1234567890-12");
        assertThat(FileStem.bytes(stem.text())).isBetween(130, NameTemplate.MAX_BYTES);
        assertThat(NameTemplate.parse("{name}")
                        .fill(SerialNumber.of(1), "x".repeat(300), 1, URL)
                        .text())
                .hasSize(NameTemplate.MAX_BYTES);
    }

    @Test
    void manyPlaceholdersFitToo() {
        NameTemplate template = NameTemplate.parse("{name}".repeat(16));

        assertThat(template.fill(SerialNumber.of(1), "x".repeat(300), 1, URL).text())
                .hasSizeBetween(120, NameTemplate.MAX_BYTES);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "{sku}|has the unknown placeholder '{sku}': there are '{serial}', '{name}', '{position}' and '{source}'",
                "{}|has the unknown placeholder '{}': there are '{serial}', '{name}', '{position}' and '{source}'",
                "{ name }|has the unknown placeholder '{ name }': there are '{serial}', '{name}', '{position}' and '{source}'",
                "{serial}{|has a '{' without its '}'",
                "{serial|has a '{' without its '}'",
                "{{serial}}|has the unknown placeholder '{{serial}': there are '{serial}', '{name}', '{position}' and '{source}'",
                "{serial}}|has '}', but may have only letters, digits, '.', '_' and '-' beside its placeholders",
                "lamp|has no placeholder: there are '{serial}', '{name}', '{position}' and '{source}'",
                "a/{serial}|has '/', but the outputs of a request are in one folder",
                "a\\{serial}|has '\\', but the outputs of a request are in one folder",
                "{serial} {name}|has ' ', but may have only letters, digits, '.', '_' and '-' beside its placeholders",
                "{serial}:{name}|has ':', but may have only letters, digits, '.', '_' and '-' beside its placeholders",
                "{serial}💡|has '💡', but may have only letters, digits, '.', '_' and '-' beside its placeholders",
                "{serial}.jpg|ends with '.jpg': leave it out, each output gets the extension of its format",
                "{serial}.WebP|ends with '.WebP': leave it out, each output gets the extension of its format",
            })
    void whatIsNoTemplateIsTold(String template, String reason) {
        assertThatThrownBy(() -> NameTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @Test
    void aControlCharacterIsToldByItsNumber() {
        assertThatThrownBy(() -> NameTemplate.parse("{serial}\t{name}"))
                .hasMessage("has U+0009, but may have only letters, digits, '.', '_' and '-' beside its placeholders");
    }

    @Test
    void everyTemplateThatIsAcceptedMakesNames() {
        Random random = new Random(21);
        List<String> pieces = List.of(
                "{serial}",
                "{name}",
                "{position}",
                "{source}",
                "a",
                "con",
                "-",
                ".",
                "..",
                "_",
                "\u0301",
                "\u0344",
                "灯",
                "ß");
        List<String> products =
                List.of("Lamp", "💡", "灯".repeat(300), "x".repeat(300), "con", ".", "a\u0301.b", "\u0301");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder template = new StringBuilder("{position}");
            for (int n = random.nextInt(10); n > 0; n--) {
                String piece = pieces.get(random.nextInt(pieces.size()));
                template.insert(random.nextBoolean() ? 0 : template.length(), piece);
            }
            String product = products.get(random.nextInt(products.size()));

            FileStem name = NameTemplate.parse(template.toString())
                    .fill(SerialNumber.of(product, 3), product, 1 + random.nextInt(10_000), URL + product);

            assertThat(FileStem.bytes(name.text())).isLessThanOrEqualTo(NameTemplate.MAX_BYTES + 1);
            assertThat(Normalizer.isNormalized(name.text(), Normalizer.Form.NFC))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "灯"})
    void aTemplateHasAtMost100Bytes(String character) {
        String beside = character.repeat(92 / FileStem.bytes(character));

        assertThat(NameTemplate.parse(beside + "{serial}").fill(SerialNumber.of(7), "x", 1, URL))
                .isEqualTo(new FileStem(beside + "7"));
        assertThatThrownBy(() -> NameTemplate.parse("{name}" + "{serial}" + beside + character))
                .hasMessageMatching("has 1[0-9]{2} bytes in UTF-8, but may have at most 100");
    }
}
