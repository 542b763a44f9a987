package dev.halftone.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdnaTableTest {

    @Test
    void theFileIsMadeFromIcu() throws IOException {
        try (InputStream file = IdnaTable.class.getResourceAsStream(IdnaTable.RESOURCE)) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(IdnaTableOfIcu.text());
        }
    }
}
