package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged files of every kind, the same ones in every run: whatever they are, an outcome comes out. */
class MutationFuzzTest {

    private static final int MUTANTS = 60;

    private final Recompressor recompressor = new PixelRecompressor(100_000, new DctRecompressor(100_000));

    @ParameterizedTest
    @MethodSource("dev.halftone.recompress.SeedFiles#names")
    void damageEndsInAnOutcome(String file) {
        byte[] seed = SeedFiles.read(file);
        Random random = new Random(file.hashCode());
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutate(seed, random);
            OptionalInt maxWidth = i % 3 == 0 ? OptionalInt.of(20) : OptionalInt.empty();
            Effort effort = i % 2 == 0 ? Effort.FAST : Effort.SMALL;

            Recompression outcome =
                    recompressor.recompress(mutant, new RecompressOptions(40, effort, maxWidth, OptionalInt.empty()));

            assertThat(outcome).as("mutant %d of %s", i, file).isNotNull();
            if (outcome instanceof Recompression.Recompressed output) {
                assertThat(output.bytes().length).isLessThan(mutant.length);
                assertThat(TestPictures.decode(output.bytes()).getWidth()).isEqualTo(output.width());
            }
        }
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] mutant = random.nextInt(5) == 0 ? Arrays.copyOf(seed, 1 + random.nextInt(seed.length)) : seed.clone();
        int reach = random.nextBoolean() ? mutant.length : Math.min(mutant.length, 120);
        for (int changes = 1 + random.nextInt(5); changes > 0; changes--) {
            int at = random.nextInt(reach);
            mutant[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) random.nextInt(256);
                case 1 -> (byte) (mutant[at] ^ 1 << random.nextInt(8));
                case 2 -> (byte) 0xff;
                default -> 0;
            };
        }
        if (ImageFormat.sniff(mutant).filter(ImageFormat.PNG::equals).isPresent()) {
            repairChecksums(mutant);
        }
        return mutant;
    }

    /** Else no damage would get past the CRC. */
    private static void repairChecksums(byte[] png) {
        ByteBuffer chunks = ByteBuffer.wrap(png);
        int at = 8;
        while (at + 12 <= png.length) {
            int length = chunks.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, length + 4);
            chunks.putInt(at + 8 + length, (int) crc.getValue());
            at += length + 12;
        }
    }
}
