package dev.halftone.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.SerialNumber;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file names of outputs in an archive. */
class EntryNamesTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "Lamp, Lamp",
                "Table lamp, Table_lamp",
                "\" Lamp  (red) \", Lamp_red",
                "Lämpchen für 东京, Lämpchen_für_东京",
                "हिन्दी, हिन्दी",
                "../../etc/passwd, etc_passwd",
                "..\\..\\boot.ini, boot.ini",
                "/etc/passwd, etc_passwd",
                "C:\\lamp, C_lamp",
                "a/../b, a_._b",
                "nul\u0000byte, nul_byte",
                "\u202Egnp.exe, gnp.exe",
                "<script>alert('1')</script>, script_alert_1_script",
                "lamp., lamp",
                "---, product",
                "..., product",
                "💡, product",
                "lamp|*?, lamp"
            })
    void aProductsNameBecomesAPartOfAFilesName(String product, String name) {
        assertThat(EntryNames.fileName(product, "product")).isEqualTo(name);
    }

    @Test
    void aLongNameIsCut() {
        assertThat(EntryNames.fileName("𝒳".repeat(1_000), "product").codePointCount(0, 160))
                .isEqualTo(80);
    }

    @Test
    void serialNumbersThatRiseNeedNoRow() {
        EntryNames names = new EntryNames();

        assertThat(names.next(2, number(1), "Lamp", 1, "jpg")).isEqualTo("1-Lamp-1.jpg");
        assertThat(names.next(2, number(1), "Lamp", 2, "png")).isEqualTo("1-Lamp-2.png");
        assertThat(names.next(3, number(7), "Chair", 1, "jpg")).isEqualTo("7-Chair-1.jpg");
    }

    @Test
    void aSerialNumberThatMayHaveBeenThereIsToldFromTheOtherByItsRow() {
        EntryNames names = new EntryNames();

        assertThat(names.next(2, number(5), "Lamp", 1, "jpg")).isEqualTo("5-Lamp-1.jpg");
        assertThat(names.next(3, number(5), "lamp", 1, "jpg")).isEqualTo("5-lamp-1-row3.jpg");
        assertThat(names.next(4, number(2), "Lamp", 1, "jpg")).isEqualTo("2-Lamp-1-row4.jpg");
        assertThat(names.next(5, number(6), "Lamp", 1, "jpg")).isEqualTo("6-Lamp-1.jpg");
    }

    @ParameterizedTest
    @CsvSource({
        "SKU-1, SKU-1-Lamp-1.jpg",
        "10.5/A, 10.5_A-Lamp-1.jpg",
        "..\\..\\boot, boot-Lamp-1.jpg",
        "' =1+1 ', 1_1-Lamp-1.jpg",
        "-, row2-Lamp-1.jpg",
        "'', row2-Lamp-1.jpg",
        "नमस्ते, नमस्ते-Lamp-1.jpg",
        // Windows takes these for devices, whatever follows the dot.
        "NUL.1, NUL_1-Lamp-1.jpg",
        "com1.x.y, com1_x.y-Lamp-1.jpg",
        "Con, Con-Lamp-1.jpg"
    })
    void aSerialNumberThatIsTextBecomesAPartOfAFilesName(String serial, String name) {
        assertThat(new EntryNames().next(2, SerialNumber.of(serial, 2), "Lamp", 1, "jpg"))
                .isEqualTo(name);
    }

    @Test
    void aLongSerialNumberIsCut() {
        assertThat(new EntryNames().next(2, SerialNumber.of("A".repeat(255), 2), "Lamp", 1, "jpg"))
                .isEqualTo("A".repeat(80) + "-Lamp-1.jpg");
    }

    @Test
    void textsNeedNoRowUnlessTheirFilesWouldHaveOneName() {
        EntryNames names = new EntryNames();

        assertThat(names.next(2, text("B", 2), "Lamp", 1, "jpg")).isEqualTo("B-Lamp-1.jpg");
        assertThat(names.next(2, text("B", 2), "Lamp", 2, "jpg")).isEqualTo("B-Lamp-2.jpg");
        assertThat(names.next(3, text("A", 3), "Lamp", 1, "jpg")).isEqualTo("A-Lamp-1.jpg");
        assertThat(names.next(4, text("b", 4), "lamp", 1, "jpg")).isEqualTo("b-lamp-1-row4.jpg");
        assertThat(names.next(5, text("B/", 5), "Lamp", 1, "jpg")).isEqualTo("B-Lamp-1-row5.jpg");
        assertThat(names.next(6, text("B", 6), "Chair", 1, "jpg")).isEqualTo("B-Chair-1.jpg");
        assertThat(names.next(7, text("B-Chair", 7), "1", 1, "jpg")).isEqualTo("B-Chair-1-1.jpg");
        assertThat(names.next(8, text("B", 8), "Chair-1", 1, "jpg")).isEqualTo("B-Chair-1-1-row8.jpg");
    }

    /** The number of a row takes the place of a serial number that is blank. */
    @Test
    void numbersAmongTextsAreToldFromThemByTheirRow() {
        EntryNames names = new EntryNames();

        assertThat(names.next(2, number(2), "Lamp", 1, "jpg")).isEqualTo("2-Lamp-1.jpg");
        assertThat(names.next(3, text("2", 3), "Lamp", 1, "jpg")).isEqualTo("2-Lamp-1-row3.jpg");
        assertThat(names.next(4, text("5", 4), "Lamp", 1, "jpg")).isEqualTo("5-Lamp-1.jpg");
        assertThat(names.next(5, number(5), "Lamp", 1, "jpg")).isEqualTo("5-Lamp-1-row5.jpg");
    }

    /** The row also appears where a name is only believed to have occurred, which must be rare. */
    @Test
    void ofAsManyTextsAsAnUploadMayHaveFewNeedTheirRow() {
        EntryNames names = new EntryNames();
        int rows = 0;
        for (int row = 2; row < 100_002; row++) {
            String serial = "SKU-" + Integer.toHexString(row * 0x9E3779B1);
            rows += names.next(row, text(serial, row), "Lamp", 1, "jpg").contains("-row") ? 1 : 0;
        }
        assertThat(rows).isLessThan(500);
    }

    @Test
    void noNameOfATextOccursTwiceAndNoneLeadsAnywhere() {
        Random random = new Random(2);
        String[] parts = {"a", "A", "a-1", "row3", "-1-row2", "a/1", "", "ß", "SS", "\u00e9", "e\u0301", "7", "a_1"};
        EntryNames names = new EntryNames();
        Set<String> seen = new HashSet<>();
        for (int row = 2; row < 5_000; row++) {
            String serial = parts[random.nextInt(parts.length)] + parts[random.nextInt(parts.length)];
            SerialNumber number = random.nextInt(4) == 0 ? number(row) : text(serial, row);
            String product = parts[random.nextInt(parts.length)];
            for (int position = 1; position <= 3; position++) {
                String name = names.next(row, number, product, position, "jpg");
                assertThat(seen.add(Normalizer.normalize(name, Normalizer.Form.NFC)
                                .toUpperCase(Locale.ROOT)
                                .toLowerCase(Locale.ROOT)))
                        .as(name)
                        .isTrue();
                assertThat(name).matches("[\\p{L}\\d][\\p{L}\\d_.-]+\\.jpg").doesNotContain("..");
            }
        }
    }

    private static SerialNumber number(long number) {
        return SerialNumber.of(number);
    }

    private static SerialNumber text(String text, int row) {
        return SerialNumber.of(text, row);
    }

    /** Even if product names look like suffixes of other names, and on case-insensitive file systems. */
    @Test
    void noNameOccursTwiceAndNoneLeadsAnywhere() {
        Random random = new Random(1);
        String[] products = {"a", "A", "a-1", "a-1-row3", "1", "row3", "-1-row2", "a/1", ""};
        EntryNames names = new EntryNames();
        Set<String> seen = new HashSet<>();
        for (int row = 2; row < 5_000; row++) {
            long serial = random.nextInt(50) + (random.nextBoolean() ? row : 0);
            String product = products[random.nextInt(products.length)];
            for (int position = 1; position <= 3; position++) {
                String name = names.next(row, number(serial), product, position, "jpg");
                assertThat(seen.add(name.toLowerCase(Locale.ROOT))).as(name).isTrue();
                assertThat(name).matches("\\d+-[\\w.-]+\\.jpg").doesNotContain("..");
            }
        }
    }
}
