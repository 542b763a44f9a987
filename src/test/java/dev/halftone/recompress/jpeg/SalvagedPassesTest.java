package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of truncated pictures that are too large to be read at once. */
@Tag("process")
class SalvagedPassesTest {

    private static final int AT_ONCE = 1 << 20;

    @TempDir
    private Path folder;

    /** The first scan of each component by itself, or of all together. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0: 0-0, 0, 0;\n1: 0-0, 0, 0;\n2: 0-0, 0, 0;\n0: 1-63, 0, 0;\n1: 1-63, 0, 0;\n2: 1-63, 0, 0;\n",
                "2: 0-0, 0, 0;\n1: 0-0, 0, 0;\n0: 0-0, 0, 0;\n0: 1-63, 0, 0;\n",
                "0, 1, 2: 0-0, 0, 0;\n0: 1-63, 0, 0;\n1: 1-63, 0, 0;\n2: 1-63, 0, 0;\n",
                "0;\n1;\n2;\n"
            })
    void oneComponentAtATimeLosesWhatAllAtOnceLose(String scans) throws Exception {
        byte[] source = Libjpeg.cjpeg(
                Pictures.ppm(64, 48), "-quality", "90", "-sample", "1x1", "-scans", Libjpeg.script(folder, scans));
        Set<String> losses = new HashSet<>();

        for (int length = source.length - 2; length > 100; length -= 3) {
            byte[] cut = Arrays.copyOf(source, length);
            String whole = decoded(cut, AT_ONCE);

            assertThat(decoded(cut, 1)).as("decoded, of " + length + " bytes").isEqualTo(whole);
            assertThat(transcoded(cut, AT_ONCE)).as("of " + length + " bytes").isEqualTo(whole);
            assertThat(transcoded(cut, 1))
                    .as("in passes, of " + length + " bytes")
                    .isEqualTo(whole);
            losses.add(whole.replaceAll("\\d+", "N"));
        }
        assertThat(losses).hasSizeGreaterThan(2).contains("ends after N % of its picture, and the rest is grey");
    }

    private static String decoded(byte[] cut, long blocksAtOnce) {
        try {
            return String.valueOf(new JpegDecoder(JpegLimits.DEFAULT, blocksAtOnce, Checkpoint.NONE)
                    .decode(cut, Collections.nCopies(3, Reduction.WHOLE), (component, samples, offset) -> {}, true)
                    .loss());
        } catch (JpegException e) {
            return "there is nothing";
        }
    }

    private static String transcoded(byte[] cut, long blocksAtOnce) {
        try {
            return String.valueOf(new JpegTranscoder(
                            JpegLimits.DEFAULT, blocksAtOnce, BaselineScanEncoder.TOKENS_AT_ONCE, Checkpoint.NONE)
                    .transcode(cut, 60, Effort.FAST, Subsampling.AUTO, true)
                    .loss());
        } catch (JpegException e) {
            return "there is nothing";
        }
    }

    @Test
    void whatASourceLackedIsForgottenWithTheNextOne() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(64, 48), "-progressive");
        JpegTranscoder transcoder =
                new JpegTranscoder(JpegLimits.DEFAULT, 1, BaselineScanEncoder.TOKENS_AT_ONCE, Checkpoint.NONE);

        transcoder.transcode(Arrays.copyOf(source, source.length / 3), 60, Effort.FAST, Subsampling.AUTO, true);

        assertThat(transcoder
                        .transcode(source, 60, Effort.SMALL, Subsampling.AUTO, true)
                        .loss())
                .isNull();
    }
}
