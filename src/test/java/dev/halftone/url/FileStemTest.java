package dev.halftone.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are safe wherever outputs have them. */
class FileStemTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "Table-lamp-1", "402.335.30", "_x", "ABC_12-7", "Grün", "电灯-2", "लैंप", "CON_", "𐐀"})
    void lettersMarksAndDigitsOfEveryScriptAreSafe(String name) {
        assertThat(new FileStem(name).text()).isEqualTo(name);
        assertThat(FileStem.parse(name)).contains(new FileStem(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                ".htaccess",
                "-rf",
                "a..b",
                "a.",
                "a/b",
                "a\\b",
                "../a",
                "a b",
                "a:b",
                "a*b",
                "a?b",
                "a\"b",
                "a'b",
                "a<b",
                "a>b",
                "a|b",
                "a%2Fb",
                "a;b",
                "a,b",
                "a=b",
                "a#b",
                "a&b",
                "a+b",
                "a~b",
                "a\nb",
                "a\0b",
                "a\u007Fb",
                "a\u0085b",
                "a\u00A0b",
                "a\u00ADb",
                "a\u200Bb",
                "a\u202Eb",
                "a\u2028b",
                "a\u2044b",
                "a\uFF0Fb",
                "a\uFEFFb",
                "a\uFFFDb",
                "a\uFFFEb",
                "a\uE000b",
                "💡",
                "a\uD83Db",
                "\u0301a"
            })
    void whatMeansSomethingElsewhereIsNot(String name) {
        assertThat(FileStem.parse(name)).isEmpty();
        assertThatThrownBy(() -> new FileStem(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("150 bytes");
    }

    /** A process on a newer JVM may send a letter that an older one does not know. */
    @Test
    void aLetterOfALaterUnicodeIsSafe() {
        String later = Character.toString(0x2FE0); // never assigned so far

        assertThat(Character.isDefined(0x2FE0)).isFalse();
        assertThat(FileStem.parse("a" + later)).isPresent();
    }

    @Test
    void aNameHasAtMost150Bytes() {
        assertThat(FileStem.parse("a".repeat(150))).isPresent();
        assertThat(FileStem.parse("a".repeat(151))).isEmpty();
        assertThat(FileStem.parse("灯".repeat(50))).isPresent();
        assertThat(FileStem.parse("灯".repeat(50) + "a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Table-lamp_1.5, Table-lamp_1.5", "Grün, Gr%C3%BCn", "灯, %E7%81%AF", "𐐀, %F0%90%90%80"})
    void inAUrlItIsPercentEncoded(String name, String encoded) {
        assertThat(new FileStem(name).encoded()).isEqualTo(encoded);
        assertThat(URI.create("http://a.example/" + encoded).getPath()).isEqualTo("/" + name);
    }

    static Stream<Arguments> parts() {
        return Stream.of(
                Arguments.of("Table lamp", "Table-lamp"),
                Arguments.of("Table lamp (red), 40 W", "Table-lamp-red-40-W"),
                Arguments.of("Lamp - red", "Lamp-red"),
                Arguments.of("A--B", "A-B"),
                Arguments.of("IMG_0042", "IMG_0042"),
                Arguments.of("402.335.30", "402.335.30"),
                Arguments.of("5. Lamp", "5-Lamp"),
                Arguments.of("a..b", "a-b"),
                Arguments.of("../../etc/passwd", "etc-passwd"),
                Arguments.of("..\\..\\boot.ini", "boot.ini"),
                Arguments.of("a%2Fb", "a-2Fb"),
                Arguments.of("a/b", "a-b"),
                Arguments.of("\"quoted\"", "quoted"),
                Arguments.of("O'Neill", "O-Neill"),
                Arguments.of("-rf", "rf"),
                Arguments.of(".htaccess", "htaccess"),
                Arguments.of("__x__", "x"),
                Arguments.of("Grün", "Grün"),
                Arguments.of("Straße", "Straße"),
                Arguments.of("电灯 红", "电灯-红"),
                Arguments.of("लैंप", "लैंप"),
                Arguments.of("Lamp \uD83D\uDCA1 now", "Lamp-now"),
                Arguments.of("\u2764\uFE0F lamp", "lamp"),
                Arguments.of("a\u0000b\nc", "a-b-c"),
                Arguments.of("Lampen\u00ADschirm", "Lampenschirm"),
                Arguments.of(
                        "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
                        "\u0645\u06CC\u062E\u0648\u0627\u0647\u0645"),
                Arguments.of("a\u202Egpj.b", "agpj.b"),
                Arguments.of("x\u3164y", "xy"),
                Arguments.of("half \uD83D", "half"),
                Arguments.of("5½", "5"));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void aPartHasOnlyWhatIsSafe(String text, String part) {
        assertThat(FileStem.part(text)).isEqualTo(part);
    }

    @Test
    void aPartIsComposed() {
        String decomposed = "Gru\u0308n";

        assertThat(FileStem.part(decomposed)).isEqualTo("Gr\u00FCn");
        assertThat(FileStem.part("\u212Bngstr\u00F6m")).isEqualTo("\u00C5ngstr\u00F6m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "💡", "../..", "---", "\u0301", "?!", "\u200B"})
    void aTextWithoutLettersAndDigitsHasNoPart(String text) {
        assertThat(FileStem.part(text)).isEmpty();
    }

    /** Composing a long row of marks takes quadratic time. */
    @Test
    void onlySomeMarksAreRead() {
        String zalgo = "a" + "\u0301\u0323".repeat(100_000);

        assertThat(FileStem.part(zalgo).length()).isLessThan(50);
    }

    @Test
    void onlyTheBeginningOfATextIsRead() {
        assertThat(FileStem.part("ab ".repeat(1_000_000)).length()).isLessThan(1_000);
    }

    @ParameterizedTest
    @CsvSource({
        "CON, CON_",
        "con, con_",
        "nul, nul_",
        "AUX.1, AUX_.1",
        "prn.a.b, prn_.a.b",
        "COM1, COM1_",
        "lpt0, lpt0_",
        "COM10, COM10",
        "CONSOLE, CONSOLE",
        "a.con, a.con",
        "-a-, a",
        "._a., a",
        "a..b, a.b"
    })
    void joinedPartsAreNoDevicesOfWindowsAndHidden(String joined, String stem) {
        assertThat(FileStem.of(joined)).isEqualTo(new FileStem(stem));
    }

    @Test
    void joinedPartsAreComposedAndBeginWithALetterOrDigit() {
        assertThat(FileStem.of("u\u0308x")).isEqualTo(new FileStem("\u00FCx"));
        assertThat(FileStem.of("-\u0308.\u0308x\u0308")).isEqualTo(new FileStem("\u1E8D"));
    }

    @ParameterizedTest
    @CsvSource({
        "abc, 3, abc",
        "abc, 2, ab",
        "Grün, 4, Grü",
        "Grün, 3, Gr",
        "灯灯, 5, 灯",
        "a-b, 2, a",
        "a𐐀, 4, a",
        "灯, 2, ''"
    })
    void aTextIsCutBetweenCharacters(String text, int bytes, String cut) {
        assertThat(FileStem.cut(text, bytes)).isEqualTo(cut);
    }

    /** Every part, cut and joined, is a name; for longer runs, raise the number. */
    @Test
    void whateverComesANameIsSafe() {
        Random random = new Random(21);
        int[] odd = {
            '.', '-', '_', '/', '\\', ' ', 'a', 'Z', '5', 0xFC, 0x301, 0x323, 0x200D, 0xFE0F, 0x1F4A1, 0xD800, 0x706F, 0
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.appendCodePoint(
                        random.nextBoolean()
                                ? odd[random.nextInt(odd.length)]
                                : random.nextInt(Character.MAX_CODE_POINT + 1));
            }
            String part = FileStem.cut(FileStem.part(text.toString()), 1 + random.nextInt(60));
            if (!part.isEmpty()) {
                FileStem stem = FileStem.of(part + ".-" + part);
                assertThat(stem.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(FileStem.MAX_BYTES);
                assertThat(Normalizer.isNormalized(part, Normalizer.Form.NFC)).isTrue();
            }
        }
    }
}
