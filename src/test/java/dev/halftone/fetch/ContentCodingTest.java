package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    private static final byte[] TEXT =
            "All work and no play makes Jack a dull boy. ".repeat(40).getBytes(StandardCharsets.US_ASCII);

    @Test
    void gzipIsDecoded() throws IOException {
        assertThat(decode("gzip", gzip(TEXT))).isEqualTo(TEXT);
        assertThat(decode("gzip", gzipWithAllFields(TEXT))).isEqualTo(TEXT);
    }

    @Test
    void gzipMembersAreJoinedAndWhatFollowsIsIgnored() throws IOException {
        byte[] members = concat(gzip(TEXT), gzipWithAllFields(TEXT), gzip(new byte[0]), new byte[] {0, 0, 0, 0});

        assertThat(decode("GZip", members)).isEqualTo(concat(TEXT, TEXT));
    }

    @Test
    void deflateIsDecodedWithAndWithoutTheZlibHeader() throws IOException {
        assertThat(decode("deflate", deflate(TEXT, false))).isEqualTo(TEXT);
        assertThat(decode("deflate", deflate(TEXT, true))).isEqualTo(TEXT);
        assertThat(decode("deflate", concat(deflate(TEXT, false), TEXT))).isEqualTo(TEXT);
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        for (byte[] whole : new byte[][] {gzipWithAllFields(TEXT), deflate(TEXT, false), deflate(TEXT, true)}) {
            String coding = whole[0] == 0x1F ? "gzip" : "deflate";
            for (int length = 1; length < whole.length; length++) {
                byte[] part = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> decode(coding, part))
                        .as("%d of %d bytes of %s", length, whole.length, coding)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, -1, -5})
    void damageToGzipIsNoticed(int position) throws IOException {
        byte[] damaged = gzip(TEXT);
        damaged[position < 0 ? damaged.length + position : position] ^= 0x55;

        assertThatThrownBy(() -> decode("gzip", damaged)).isInstanceOf(IOException.class);
    }

    @Test
    void aPresetDictionaryIsRefused() throws IOException {
        Deflater deflater = new Deflater();
        deflater.setDictionary(TEXT);
        byte[] encoded = deflate(TEXT, deflater);

        assertThatThrownBy(() -> decode("deflate", encoded)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "none", "utf-8", "br"})
    void otherCodingsArePassedThrough(String coding) throws IOException {
        assertThat(ContentCoding.of(coding)).isEqualTo(ContentCoding.IDENTITY);
        assertThat(ContentCoding.of(null)).isEqualTo(ContentCoding.IDENTITY);
        assertThat(decode(coding, TEXT)).isEqualTo(TEXT);
    }

    @Test
    void aBombEndsWhenItsReceiverHasEnough() throws IOException {
        AtomicLong decoded = new AtomicLong();
        byte[] bomb = gzip(new byte[50 << 20]);

        assertThatThrownBy(() -> ContentCoding.GZIP.decode(new ByteArrayInputStream(bomb), (piece, length) -> {
                    if (decoded.addAndGet(length) > 1 << 20) {
                        throw new IllegalStateException("enough");
                    }
                }))
                .hasMessage("enough");
        assertThat(decoded.get()).isLessThan(2 << 20);
    }

    @Test
    void nothingIsDecodedOnAnEventLoop() throws IOException {
        byte[] encoded = gzip(TEXT);
        Vertx vertx = Vertx.vertx();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        vertx.runOnContext(onEventLoop -> failure.complete(catchThrowable(
                () -> ContentCoding.GZIP.decode(new ByteArrayInputStream(encoded), (piece, length) -> {}))));

        assertThat(failure).succeedsWithin(Duration.ofSeconds(60)).isInstanceOf(IllegalStateException.class);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static byte[] decode(String coding, byte[] encoded) throws IOException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        ContentCoding.of(coding)
                .decode(new ByteArrayInputStream(encoded), (bytes, length) -> decoded.write(bytes, 0, length));
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
        CRC32 head = new CRC32();
        head.update(concat(header, extra, names));
        byte[] headerCrc = {(byte) head.getValue(), (byte) (head.getValue() >> 8)};
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
