package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {

    private static final byte[] TEXT =
            "All work and no play makes Jack a dull boy. ".repeat(40).getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void gzipIsDecodedHoweverItIsCut(int pieceLength) throws Exception {
        assertThat(decode("gzip", gzip(TEXT), pieceLength)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void gzipWithEveryOptionalHeaderFieldIsDecoded(int pieceLength) throws Exception {
        assertThat(decode("gzip", gzipWithAllFields(TEXT), pieceLength)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1000})
    void gzipMembersAreJoinedAndWhatFollowsIsIgnored(int pieceLength) throws Exception {
        byte[] members = concat(gzip(TEXT), gzipWithAllFields(TEXT), gzip(new byte[0]), new byte[] {0, 0, 0, 0});

        assertThat(decode("GZip", members, pieceLength)).isEqualTo(concat(TEXT, TEXT));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void deflateIsDecodedWithAndWithoutTheZlibHeader(int pieceLength) throws Exception {
        assertThat(decode("deflate", deflate(TEXT, false), pieceLength)).isEqualTo(TEXT);
        assertThat(decode("deflate", deflate(TEXT, true), pieceLength)).isEqualTo(TEXT);
    }

    @Test
    void everyTruncationIsNoticed() throws Exception {
        for (byte[] whole : new byte[][] {gzipWithAllFields(TEXT), deflate(TEXT, false), deflate(TEXT, true)}) {
            String coding = whole[0] == 0x1F ? "gzip" : "deflate";
            for (int length = 1; length < whole.length; length++) {
                try (ContentDecoder decoder = ContentDecoder.forCoding(coding)) {
                    decoder.decode(Arrays.copyOf(whole, length), (bytes, decoded) -> {});
                    assertThat(decoder.isComplete())
                            .as("%d of %d bytes of %s", length, whole.length, coding)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, -1, -5})
    void damageToGzipIsNoticed(int position) throws IOException {
        byte[] damaged = gzip(TEXT);
        damaged[position < 0 ? damaged.length + position : position] ^= 0x55;

        assertThatThrownBy(() -> decode("gzip", damaged, 100)).isInstanceOf(DataFormatException.class);
    }

    @Test
    void aPresetDictionaryIsRefused() throws IOException {
        Deflater deflater = new Deflater();
        deflater.setDictionary(TEXT);
        byte[] encoded = deflate(TEXT, deflater);

        assertThatThrownBy(() -> decode("deflate", encoded, 100)).isInstanceOf(DataFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "none", "utf-8", "br"})
    void codingsThatWereNotAskedForArePassedThrough(String coding) throws Exception {
        assertThat(decode(coding, TEXT, 100)).isEqualTo(TEXT);
        assertThat(ContentDecoder.forCoding(null).isComplete()).isTrue();
    }

    private static byte[] decode(String coding, byte[] encoded, int pieceLength) throws DataFormatException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        try (ContentDecoder decoder = ContentDecoder.forCoding(coding)) {
            for (int at = 0; at < encoded.length; at += pieceLength) {
                byte[] piece = Arrays.copyOfRange(encoded, at, Math.min(encoded.length, at + pieceLength));
                decoder.decode(piece, (bytes, length) -> decoded.write(bytes, 0, length));
            }
            assertThat(decoder.isComplete()).isTrue();
        }
        return decoded.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(encoded)) {
            gzip.write(content);
        }
        return encoded.toByteArray();
    }

    /** FHCRC, FEXTRA, FNAME and FCOMMENT (RFC 1952, section 2.3). */
    private static byte[] gzipWithAllFields(byte[] content) throws IOException {
        byte[] header = {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3};
        byte[] extra = {3, 0, 1, 2, 3};
        byte[] names = "name\0comment\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] headerCrc = {1, 2};
        CRC32 crc = new CRC32();
        crc.update(content);
        return concat(
                header,
                extra,
                names,
                headerCrc,
                deflate(content, true),
                littleEndian(crc.getValue()),
                littleEndian(content.length));
    }

    private static byte[] littleEndian(long value) {
        return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
    }

    private static byte[] deflate(byte[] content, boolean bare) throws IOException {
        return deflate(content, new Deflater(Deflater.BEST_COMPRESSION, bare));
    }

    private static byte[] deflate(byte[] content, Deflater deflater) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (DeflaterOutputStream stream = new DeflaterOutputStream(encoded, deflater)) {
            stream.write(content);
        }
        deflater.end();
        return encoded.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
