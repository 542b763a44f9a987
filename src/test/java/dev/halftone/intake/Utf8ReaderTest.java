package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8ReaderTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 65_533, 65_534, 65_535, 65_536, 131_071})
    void charactersMayLieAcrossBuffers(int before) throws IOException {
        String text = "x".repeat(before) + "é€😀".repeat(3);
        assertThat(read(text.getBytes(StandardCharsets.UTF_8), 2)).isEqualTo(text);
        assertThat(read(text.getBytes(StandardCharsets.UTF_8), 4096)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "fc,0,252",
        "c3,0,195",
        "c328,0,195",
        "e282,0,226",
        "f09f98,0,240",
        "80,0,128",
        "c080,0,192", // overlong
        "eda080,0,237", // surrogate
        "f4908080,0,244", // beyond U+10FFFF
        "c3a9ff,2,255"
    })
    void theFirstBadByteIsToldWithItsOffset(String hex, int offsetInHex, int value) {
        for (int before : new int[] {0, 1, 65_535, 65_536, 100_000}) {
            byte[] bytes = CsvFiles.concat(
                    "x".repeat(before).getBytes(StandardCharsets.UTF_8),
                    HexFormat.of().parseHex(hex));
            assertThatExceptionOfType(Utf8Reader.NotUtf8Exception.class)
                    .isThrownBy(() -> read(bytes, 1000))
                    .returns((long) before + offsetInHex, Utf8Reader.NotUtf8Exception::offset)
                    .returns(value, Utf8Reader.NotUtf8Exception::value);
        }
    }

    @Test
    void charactersBeforeTheBadByteAreHandedOver() throws IOException {
        try (Reader reader = reader(new byte[] {'a', 'b', (byte) 0xff, 'c'})) {
            char[] chars = new char[10];
            assertThat(reader.read(chars)).isEqualTo(2);
            assertThat(new String(chars, 0, 2)).isEqualTo("ab");
            assertThatExceptionOfType(Utf8Reader.NotUtf8Exception.class).isThrownBy(() -> reader.read(chars));
        }
    }

    private static String read(byte[] bytes, int length) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Reader reader = reader(bytes)) {
            char[] chars = new char[length];
            for (int read = reader.read(chars); read >= 0; read = reader.read(chars)) {
                text.append(chars, 0, read);
            }
        }
        return text.toString();
    }

    private static Reader reader(byte[] bytes) throws IOException {
        return new Utf8Reader(new ByteArrayInputStream(bytes), 0);
    }
}
