package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Prerequisite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class QuantisationTablesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 25, 49, 50, 51, 75, 90, 95, 99, 100})
    void aQualityMeansWhatItMeansToLibjpeg(int quality) throws Exception {
        byte[] reference = cjpeg("-baseline", "-quality", Integer.toString(quality));

        QuantisationTables expected = JpegTables.of(reference);

        QuantisationTables tables = QuantisationTables.ofQuality(quality);
        assertThat(tables.luma()).isEqualTo(expected.luma());
        assertThat(tables.chroma()).isEqualTo(expected.chroma());
    }

    private static byte[] cjpeg(String... options) throws IOException {
        String[] command = new String[options.length + 1];
        command[0] = Prerequisite.CJPEG.required().toString();
        System.arraycopy(options, 0, command, 1, options.length);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write("P6 1 1 255\nabc".getBytes(StandardCharsets.US_ASCII));
        }
        return process.getInputStream().readAllBytes();
    }
}
