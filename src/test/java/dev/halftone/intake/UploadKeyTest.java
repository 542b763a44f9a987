package dev.halftone.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadKeyTest {

    private static final String CSV = "S. No.,Product Name,Input Image Urls\n1,SKU1,https://example.com/a.jpg\n";

    /** Each with a value that is not its default. */
    private static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("quality", "51"),
            Map.entry("effort", "small"),
            Map.entry("subsampling", "keep"),
            Map.entry("max_width", "1"),
            Map.entry("max_height", "2"),
            Map.entry("format", "png"),
            Map.entry("fit", "pad"),
            Map.entry("background", "transparent"),
            Map.entry("enlarge", "true"),
            Map.entry("salvage", "true"),
            Map.entry("serial_column", "SKU"),
            Map.entry("name_column", "Title"),
            Map.entry("image_columns", "Image 1, Image 2"),
            Map.entry("invalid_rows", "skip"),
            Map.entry("output_name", "{serial}"),
            Map.entry("output_csv", "replace"),
            Map.entry("reuse", "unchanged"),
            Map.entry("webhook_url", "https://example.com/"));

    /** Values of options that the others of {@link #ALL} need. */
    private static final Map<String, String> OTHERS = Map.of("max_width", "3", "max_height", "3", "format", "webp");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("products.csv"), CSV);
    }

    /** Otherwise a new option would change the fingerprint of every upload that does not use it. */
    @Test
    void onlyOptionsThatAreNotTheirDefaultsCount() throws Exception {
        assertThat(fingerprint(null, null, null, null, null)).isEqualTo(sha256("0:" + CSV));
        assertThat(fingerprint("50", "Fast", " ", "", null)).isEqualTo(sha256("0:" + CSV));
        assertThat(fingerprint("70", "small", null, "1200", null))
                .isEqualTo(sha256("6:effort5:SMALL10:max_height4:12007:quality2:700:" + CSV));
        assertThat(fingerprint(null, null, "9", null, "https://example.com/é"))
                .isEqualTo(sha256("9:max_width1:911:webhook_url22:https://example.com/é0:" + CSV));
    }

    @Test
    void subsamplingCountsOnlyIfItIsKept() throws Exception {
        assertThat(UploadKey.fingerprint(file, UploadOptions.parse(Map.of("subsampling", "auto"))))
                .isEqualTo(sha256("0:" + CSV));
        assertThat(UploadKey.fingerprint(file, UploadOptions.parse(Map.of("subsampling", " Keep "))))
                .isEqualTo(sha256("11:subsampling4:KEEP0:" + CSV));
    }

    @Test
    void everyOptionCounts() throws Exception {
        UploadOptions all = UploadOptions.parse(ALL);
        assertThat(all.given()).hasSameSizeAs(UploadFields.OPTIONS);
        assertThat(ALL).hasSameSizeAs(UploadFields.OPTIONS);

        List<String> fingerprints = new ArrayList<>(List.of(hex(ALL)));
        for (String name : ALL.keySet()) {
            Map<String, String> others = new HashMap<>(ALL);
            others.put(name, OTHERS.getOrDefault(name, ""));
            fingerprints.add(hex(others));
        }
        assertThat(fingerprints).hasSize(ALL.size() + 1).doesNotHaveDuplicates();
    }

    private String hex(Map<String, String> fields) throws IOException {
        return HexFormat.of().formatHex(UploadKey.fingerprint(file, UploadOptions.parse(fields)));
    }

    @ParameterizedTest
    @CsvSource({
        "format, ' JPEG ', 0:",
        "format, webp, 6:format4:WEBP0:",
        "fit, Inside, 0:",
        "background, White, 0:",
        "background, FFF, 0:",
        "background, ' #FfFfFf', 0:",
        "background, Black, 10:background7:#0000000:",
        "background, 000, 10:background7:#0000000:",
        "enlarge, FALSE, 0:",
        "salvage, ' false', 0:",
        "salvage, True, 7:salvage4:true0:",
        "serial_column, ' ', 0:",
        "serial_column, ' SKU ', 13:serial_column3:SKU0:",
        "image_columns, A.B, 13:image_columns3:A.B0:",
        "image_columns, ' ', 0:",
        "invalid_rows, Refuse, 0:",
        "invalid_rows, Skip, 12:invalid_rows4:SKIP0:"
    })
    void anOptionCountsInItsCanonicalForm(String name, String value, String counted) throws Exception {
        assertThat(UploadKey.fingerprint(file, UploadOptions.parse(Map.of(name, value))))
                .isEqualTo(sha256(counted + CSV));
    }

    @Test
    void theFileCounts() throws Exception {
        byte[] before = fingerprint(null, null, null, null, null);
        Files.writeString(file, CSV + "2,SKU2,https://example.com/b.jpg\n");
        assertThat(fingerprint(null, null, null, null, null)).isNotEqualTo(before);
    }

    private byte[] fingerprint(String quality, String effort, String maxWidth, String maxHeight, String webhookUrl)
            throws IOException {
        Map<String, String> fields = new HashMap<>();
        fields.put("quality", quality);
        fields.put("effort", effort);
        fields.put("max_width", maxWidth);
        fields.put("max_height", maxHeight);
        fields.put("webhook_url", webhookUrl);
        return UploadKey.fingerprint(file, UploadOptions.parse(fields));
    }

    private static byte[] sha256(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    }
}
