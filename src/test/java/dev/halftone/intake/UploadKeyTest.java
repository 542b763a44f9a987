package dev.halftone.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadKeyTest {

    private static final String CSV = "S. No.,Product Name,Input Image Urls\n1,SKU1,https://example.com/a.jpg\n";

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
        assertThat(UploadKey.fingerprint(file, UploadOptions.parse(null, null, "auto", null, null, null)))
                .isEqualTo(sha256("0:" + CSV));
        assertThat(UploadKey.fingerprint(file, UploadOptions.parse(null, null, " Keep ", null, null, null)))
                .isEqualTo(sha256("11:subsampling4:KEEP0:" + CSV));
    }

    @Test
    void everyOptionCounts() throws Exception {
        UploadOptions all = UploadOptions.parse("51", "small", "keep", "1", "2", "https://example.com/");
        assertThat(all.given()).hasSameSizeAs(UploadOptions.class.getRecordComponents());

        List<byte[]> fingerprints = List.of(
                fingerprint(null, null, null, null, null),
                fingerprint("51", null, null, null, null),
                fingerprint(null, "small", null, null, null),
                fingerprint(null, null, "51", null, null),
                fingerprint(null, null, null, "51", null),
                fingerprint(null, null, null, null, "https://example.com/"),
                UploadKey.fingerprint(file, UploadOptions.parse(null, null, "keep", null, null, null)));
        assertThat(fingerprints.stream().map(HexFormat.of()::formatHex)).doesNotHaveDuplicates();
    }

    @Test
    void theFileCounts() throws Exception {
        byte[] before = fingerprint(null, null, null, null, null);
        Files.writeString(file, CSV + "2,SKU2,https://example.com/b.jpg\n");
        assertThat(fingerprint(null, null, null, null, null)).isNotEqualTo(before);
    }

    private byte[] fingerprint(String quality, String effort, String maxWidth, String maxHeight, String webhookUrl)
            throws IOException {
        return UploadKey.fingerprint(file, UploadOptions.parse(quality, effort, null, maxWidth, maxHeight, webhookUrl));
    }

    private static byte[] sha256(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    }
}
