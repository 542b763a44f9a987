package dev.halftone.recompress.png;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.png.DataPieces.Piece;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZlibStreamTest {

    @Test
    void megabytesComeOutAsTheyWere() {
        Random random = new Random(1);
        byte[] plain = new byte[3_000_000];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte)
                    (i % 900_000 < 300_000 ? random.nextGaussian() * 12 : i % 7 == 0 ? random.nextInt(9) : i >> 12);
        }
        for (int level : new int[] {0, 1, 6, 9}) {
            assertSame(deflated(plain, level), plain.length, 8192, 65_521);
        }
    }

    @Test
    void runsOfEveryDistanceAndLengthComeOutAsTheyWere() {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (int distance = 1; distance <= 20; distance++) {
            for (int length = 1; length <= 300; length++) {
                for (int i = 0; i < length + distance; i++) {
                    plain.write(i % distance * 13 + length);
                }
            }
        }
        assertSame(deflated(plain.toByteArray(), 9), plain.size(), Integer.MAX_VALUE, 50_000);
    }

    /** What is asked for ends anywhere within a match, which goes on with what is asked for next. */
    @Test
    void aMatchGoesOnInWhatIsTakenNext() {
        byte[] plain = new byte[2_000];
        for (int length = 1; length <= 300; length++) {
            assertSame(deflated(plain, 6), plain.length, Integer.MAX_VALUE, length);
        }
    }

    @Test
    void whatIsAskedForMayBecomeLonger() {
        byte[] plain = new byte[400_000];
        new Random(2).nextBytes(plain);
        System.arraycopy(plain, 0, plain, 30_000, 2_000);
        byte[] stream = deflated(plain, 6);
        List<Integer> lengths = List.of(1, 10, 40_000, 7, 90_000, 33, 200_000);
        assertThat(InflatedParts.of(pieces(stream, 1_000), lengths))
                .hasToString(ofJdk(stream, 1_000, lengths).toString())
                .matches(InflatedParts::isWhole);
    }

    /** The bytes are a header of zlib, and blocks that {@code zlib.h}'s inflate() refuses with these words. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1f8b           | incorrect header check",
                "789d           | incorrect header check",
                "7709           | unknown compression method",
                "881c           | invalid window size",
                "789c 07        | invalid block type",
                "789c 01 0000 0000 | invalid stored block lengths",
                "789c 5d 3f29   | too many length or distance symbols",
                "789c 05 c0 ffff ffff ffff ffff | invalid code lengths set",
                "789c 25 15f732ec693652c3 | invalid bit length repeat",
                "789c 05 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 | invalid code -- missing end-of-block",
                "789c 1b 03     | invalid literal/length code",
                "789c a3 d51b   | invalid distance code",
                "789c 43 d682   | invalid distance too far back",
                "789c 8d aa98c294a90a743fe4258046c6f1c256a432372a29b95a823ad231930586fddf485e3eacc38098909bebadb79d04706182283b4bb1 | invalid literal/lengths set",
                "789c 63 60 00  | ends behind 2",
                "789c 03 00 0000 0001 | whole",
                "789c 03 00 0000 0002 | incorrect data check",
                "789c 03 00 0000 00 | ends behind 0",
                "78bb 1234 5678 03 00 0000 0001 | ends behind 0",
                "               | ends behind 0",
            })
    void damageIsNamedAsByZlib(String hex, String outcome) {
        byte[] stream = hex == null ? new byte[0] : HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int piece = 1; piece < 20; piece++) {
            InflatedParts parts = InflatedParts.of(pieces(stream, piece), List.of(1, 1, 20));
            assertThat(parts)
                    .hasToString(ofJdk(stream, piece, List.of(1, 1, 20)).toString());
            assertThat(parts.outcome()).startsWith(outcome.equals("whole") ? "ends behind 0" : outcome);
        }
    }

    /** As zlib does, and so only if the damage is in the piece in which the last byte was found. */
    @Test
    void damageBehindTheLastByteIsFoundInTheSamePiece() {
        byte[] stream = deflated(new byte[] {1, 2, 3}, 6);
        stream[stream.length - 1]++;
        assertThat(InflatedParts.of(pieces(stream, stream.length), List.of(3)).outcome())
                .isEqualTo("incorrect data check behind 3");
        assertThat(InflatedParts.of(pieces(stream, stream.length - 1), List.of(3))
                        .isWhole())
                .isTrue();
    }

    /** A stream of tables and nothing else must not escape the limit of time. */
    @Test
    void theCheckpointIsReachedWhileTablesAreMade() throws Exception {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        byte[] buffer = new byte[10_000];
        byte[] content = new byte[4_000];
        for (int block = 0; block < 50; block++) {
            new Random(block).ints(content.length, 0, 9).forEach(new Filler(content));
            deflater.setInput(content);
            stream.write(buffer, 0, deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH));
        }
        deflater.end();
        int[] reached = {0};
        ZlibStream data = new ZlibStream(pieces(stream.toByteArray(), 100), () -> reached[0]++);
        data.take(50 * content.length);
        assertThat(reached[0]).isEqualTo(3);
    }

    private static final class Filler implements java.util.function.IntConsumer {
        private final byte[] target;
        private int at;

        Filler(byte[] target) {
            this.target = target;
        }

        @Override
        public void accept(int value) {
            target[at++] = (byte) value;
        }
    }

    private static void assertSame(byte[] stream, int length, int piece, int part) {
        List<Integer> lengths = new ArrayList<>();
        for (int left = length; left > 0; left -= part) {
            lengths.add(Math.min(left, part));
        }
        assertThat(InflatedParts.of(pieces(stream, piece), lengths))
                .hasToString(ofJdk(stream, piece, lengths).toString())
                .matches(InflatedParts::isWhole);
    }

    private static InflatedParts ofJdk(byte[] stream, int piece, List<Integer> lengths) {
        InflatedParts parts = new InflatedParts();
        ZlibOfJdk.inflate(pieces(stream, piece), lengths, parts);
        return parts;
    }

    private static byte[] deflated(byte[] plain, int level) {
        Deflater deflater = new Deflater(level);
        try {
            deflater.setInput(plain);
            deflater.finish();
            byte[] stream = new byte[plain.length + plain.length / 100 + 100];
            return Arrays.copyOf(stream, deflater.deflate(stream));
        } finally {
            deflater.end();
        }
    }

    private static DataPieces pieces(byte[] stream, int length) {
        List<Piece> pieces = new ArrayList<>();
        for (int at = 0; at < stream.length; at += length) {
            int end = (int) Math.min(stream.length, (long) at + length);
            pieces.add(new Piece(stream, at, end));
            if (end == stream.length) {
                break;
            }
        }
        Iterator<Piece> rest = pieces.iterator();
        return () -> rest.hasNext() ? rest.next() : null;
    }
}
