package dev.halftone.status;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(EntryNames.fileName(product)).isEqualTo(name);
    }

    @Test
    void aLongNameIsCut() {
        assertThat(EntryNames.fileName("𝒳".repeat(1_000)).codePointCount(0, 160))
                .isEqualTo(80);
    }

    @Test
    void serialNumbersThatRiseNeedNoRow() {
        EntryNames names = new EntryNames();

        assertThat(names.next(2, 1, "Lamp", 1, "jpg")).isEqualTo("1-Lamp-1.jpg");
        assertThat(names.next(2, 1, "Lamp", 2, "png")).isEqualTo("1-Lamp-2.png");
        assertThat(names.next(3, 7, "Chair", 1, "jpg")).isEqualTo("7-Chair-1.jpg");
    }

    @Test
    void aSerialNumberThatMayHaveBeenThereIsToldFromTheOtherByItsRow() {
        EntryNames names = new EntryNames();

        assertThat(names.next(2, 5, "Lamp", 1, "jpg")).isEqualTo("5-Lamp-1.jpg");
        assertThat(names.next(3, 5, "lamp", 1, "jpg")).isEqualTo("5-lamp-1-row3.jpg");
        assertThat(names.next(4, 2, "Lamp", 1, "jpg")).isEqualTo("2-Lamp-1-row4.jpg");
        assertThat(names.next(5, 6, "Lamp", 1, "jpg")).isEqualTo("6-Lamp-1.jpg");
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
                String name = names.next(row, serial, product, position, "jpg");
                assertThat(seen.add(name.toLowerCase(Locale.ROOT))).as(name).isTrue();
                assertThat(name).matches("\\d+-[\\w.-]+\\.jpg").doesNotContain("..");
            }
        }
    }
}
