package dev.halftone.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDispositionTest {

    private static final UUID ID = UUID.randomUUID();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "Table-lamp_1.5|inline; filename=\"Table-lamp_1.5.jpg\"",
                "Grün|inline; filename=\"Gr_n.jpg\"; filename*=UTF-8''Gr%C3%BCn.jpg",
                "电灯-2|inline; filename=\"__-2.jpg\"; filename*=UTF-8''%E7%94%B5%E7%81%AF-2.jpg",
                "𐐀|inline; filename=\"_.jpg\"; filename*=UTF-8''%F0%90%90%80.jpg"
            })
    void aNamedOutputIsSavedUnderItsName(String name, String header) {
        assertThat(ContentDisposition.of(ImageKey.named(ID, ID, name, "jpg"))).contains(header);
    }

    @Test
    void anOutputWithoutANameHasNone() {
        assertThat(ContentDisposition.of(new ImageKey(ID, ID, "jpg"))).isEmpty();
    }
}
