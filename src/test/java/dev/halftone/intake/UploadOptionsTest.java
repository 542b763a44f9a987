package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.http.ApiException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadOptionsTest {

    @Test
    void whatIsNotGivenHasItsDefault() {
        Map<String, String> blank = new HashMap<>();
        blank.put("format", " ");
        blank.put("fit", "");
        blank.put("background", null);
        blank.put("enlarge", "\t");

        UploadOptions options = UploadOptions.parse(blank);

        assertThat(options).isEqualTo(UploadOptions.parse(Map.of()));
        assertThat(options)
                .isEqualTo(new UploadOptions(
                        50,
                        "FAST",
                        "AUTO",
                        null,
                        null,
                        "JPEG",
                        "INSIDE",
                        "#ffffff",
                        false,
                        false,
                        ColumnNames.NONE,
                        false,
                        null,
                        false,
                        null,
                        null));
        assertThat(options.given()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"jpeg, JPEG", "WebP, WEBP", "' png ', PNG", "keep, KEEP", "AUTO, AUTO"})
    void everyFormatIsRead(String text, String format) {
        assertThat(UploadOptions.parse(Map.of("format", text)).format()).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({
        "white, #ffffff",
        "White, #ffffff",
        "' black ', #000000",
        "#ff8800, #ff8800",
        "FF8800, #ff8800",
        "#f80, #ff8800",
        "F80, #ff8800",
        "Transparent, transparent"
    })
    void coloursAreReadInEverySpelling(String text, String background) {
        assertThat(UploadOptions.parse(Map.of("format", "webp", "background", text))
                        .background())
                .isEqualTo(background);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pad", "Crop"})
    void aBoxIsFilledOrCovered(String fit) {
        UploadOptions options = UploadOptions.parse(
                Map.of("fit", fit, "max_width", "640", "max_height", "480", "enlarge", "True", "salvage", "true"));

        assertThat(options.fit()).isEqualToIgnoringCase(fit);
        assertThat(options.enlarge()).isTrue();
        assertThat(options.salvage()).isTrue();
    }

    /** What is only a bound may be more than any WebP has. */
    @ParameterizedTest
    @CsvSource({"webp, inside", "png, pad", "keep, crop"})
    void aLargeBoxIsPermittedIfTheOutputNeedNotFillItOrMayHoldIt(String format, String fit) {
        assertThat(UploadOptions.parse(
                                Map.of("format", format, "fit", fit, "max_width", "16384", "max_height", "16384"))
                        .maxWidth())
                .isEqualTo(16_384);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_width", "max_height"})
    void oneSideSufficesToEnlarge(String side) {
        assertThat(UploadOptions.parse(Map.of("enlarge", "true", side, "640")).enlarge())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "ID", " id ", ""})
    void outputsAreNamedByTheirIds(String text) {
        assertThat(UploadOptions.parse(Map.of("output_name", text)).outputName())
                .isNull();
        assertThat(UploadOptions.parse(Map.of("output_name", text)).given()).isEmpty();
    }

    @Test
    void outputsAreNamedByATemplate() {
        UploadOptions options = UploadOptions.parse(Map.of("output_name", " {name}-{serial}_{Position}.{source} "));

        assertThat(options.outputName()).isEqualTo("{name}-{serial}_{Position}.{source}");
        assertThat(options.given()).containsExactly(Map.entry("output_name", "{name}-{serial}_{Position}.{source}"));
    }

    @Test
    void ofALongTemplateAnErrorShowsTheBeginning() {
        assertThatThrownBy(() -> UploadOptions.parse(Map.of("output_name", "{serial}" + "x".repeat(100_000))))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("which has 100008 bytes in UTF-8, but may have at most 100.")
                .message()
                .hasSizeLessThan(300);
    }

    /** Options are separated by {@code &}, as in a query. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "format=avif, \"format is 'avif', must be 'jpeg', 'webp', 'png', 'keep' or 'auto'.\"",
                "format=jpg, \"format is 'jpg', must be 'jpeg', 'webp', 'png', 'keep' or 'auto'.\"",
                "fit=cover, \"fit is 'cover', must be 'inside', 'pad' or 'crop'.\"",
                "fit=pad, \"fit is 'pad', which needs both max_width and max_height.\"",
                "fit=crop&max_width=9, \"fit is 'crop', which needs both max_width and max_height.\"",
                "fit=pad&max_height=9, \"fit is 'pad', which needs both max_width and max_height.\"",
                "fit=pad&max_width=16384&max_height=9&format=webp, \"max_width is '16384', must be at most 16383 with the format 'webp' and the fit 'pad' or 'crop'.\"",
                "fit=crop&max_width=16383&max_height=20000&format=webp, \"max_height is '20000', must be at most 16383 with the format 'webp' and the fit 'pad' or 'crop'.\"",
                "enlarge=yes, \"enlarge is 'yes', must be 'true' or 'false'.\"",
                "enlarge=1, \"enlarge is '1', must be 'true' or 'false'.\"",
                "enlarge=true, \"enlarge is 'true', which needs max_width or max_height.\"",
                "salvage=on, \"salvage is 'on', must be 'true' or 'false'.\"",
                "output_name={sku}, \"output_name is '{sku}', which has the unknown placeholder '{sku}': there are '{serial}', '{name}', '{position}' and '{source}'.\"",
                "output_name=lamp, \"output_name is 'lamp', which has no placeholder: there are '{serial}', '{name}', '{position}' and '{source}'.\"",
                "output_name=a/{serial}, \"output_name is 'a/{serial}', which has '/', but the outputs of a request are in one folder.\"",
                "output_name={serial}.jpg, \"output_name is '{serial}.jpg', which ends with '.jpg': leave it out, each output gets the extension of its format.\"",
            })
    void whatIsNotPermittedIsToldWithTheField(String options, String error) {
        assertThatRefused(options, error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"red", "#12", "#12345", "#1234567", "#gggggg", "##fff", "rgb(1,2,3)", "transparent-ish"})
    void whatIsNoColourIsRefused(String text) {
        assertThatRefused(
                "background=" + text,
                "background is '" + text
                        + "', must be 'white', 'black', 'transparent' or a colour such as '#ff8800' or '#f80'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"background=transparent", "background= Transparent&format=jpeg"})
    void aJpegHasNoTransparency(String options) {
        assertThatRefused(
                options,
                "background is 'transparent', which needs the format 'webp', 'png', 'keep' or 'auto': a JPEG has no"
                        + " transparency.");
    }

    private static void assertThatRefused(String options, String error) {
        Map<String, String> fields = new HashMap<>();
        for (String option : options.split("&")) {
            fields.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        assertThatThrownBy(() -> UploadOptions.parse(fields))
                .isInstanceOf(ApiException.class)
                .hasMessage(error);
    }
}
