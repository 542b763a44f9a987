package dev.halftone.recompress;

import static dev.halftone.recompress.JpegVariants.ascii;
import static dev.halftone.recompress.JpegVariants.cjpeg;
import static dev.halftone.recompress.JpegVariants.data;
import static dev.halftone.recompress.JpegVariants.end;
import static dev.halftone.recompress.JpegVariants.frame;
import static dev.halftone.recompress.JpegVariants.from;
import static dev.halftone.recompress.JpegVariants.hex;
import static dev.halftone.recompress.JpegVariants.inserted;
import static dev.halftone.recompress.JpegVariants.joined;
import static dev.halftone.recompress.JpegVariants.marker;
import static dev.halftone.recompress.JpegVariants.process;
import static dev.halftone.recompress.JpegVariants.set;
import static dev.halftone.recompress.JpegVariants.withDnl;
import static dev.halftone.recompress.JpegVariants.withIds;
import static dev.halftone.recompress.JpegVariants.without;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.JpegWays.Way;
import dev.halftone.recompress.jpeg.Libjpeg;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A JPEG that keeps its size and one that is made smaller, with either effort, get one answer")
@Tag("process")
class JpegWaysTest {

    private static final byte[] PLAIN = cjpeg("-quality", "90");
    private static final byte[] RESTARTS = cjpeg("-quality", "90", "-restart", "1B");
    private static final byte[] PROGRESSIVE = cjpeg("-quality", "90", "-progressive");
    private static final byte[] FULL_CHROMA = cjpeg("-quality", "90", "-sample", "1x1");

    @TempDir
    static Path folder;

    private final JpegWays ways = new JpegWays(100_000_000);

    private static Arguments row(String name, byte[] variant, byte[] sound) {
        return Arguments.of(name, variant, sound);
    }

    static List<Arguments> harmless() {
        byte[] junkDc = hex("ffc4 0014 00 00000000000000000000000000000001 10");
        List<Arguments> rows = new ArrayList<>(List.of(
                row("fill bytes before markers", inserted(PLAIN, marker(PLAIN, JpegMarker.DHT), hex("ffffff")), PLAIN),
                row("fill bytes before the end", inserted(PLAIN, end(PLAIN), hex("ffffff")), PLAIN),
                row("garbage between segments", inserted(PLAIN, marker(PLAIN, JpegMarker.DHT), ascii("abc")), PLAIN),
                row("an empty segment", inserted(PLAIN, 2, hex("fffe0002")), PLAIN),
                row("no end marker", Arrays.copyOf(PLAIN, end(PLAIN)), PLAIN),
                row("a second picture behind the first", joined(PLAIN, RESTARTS), PLAIN),
                row("text behind the end", joined(PLAIN, ascii("and so on")), PLAIN),
                row("zeros in front of the end", inserted(PLAIN, end(PLAIN), new byte[11]), PLAIN),
                row("three stray bytes in front of the end", inserted(PLAIN, end(PLAIN), hex("123456")), PLAIN),
                row("zeros in front of a restart", inserted(RESTARTS, marker(RESTARTS, 0xd0), new byte[8]), RESTARTS),
                row("lines said behind the scan", withDnl(PLAIN, end(PLAIN)), PLAIN),
                row("lines said behind a scan with restarts", withDnl(RESTARTS, end(RESTARTS)), RESTARTS),
                row(
                        "lines said behind the first of many scans",
                        withDnl(PROGRESSIVE, marker(PROGRESSIVE, JpegMarker.DHT, secondScanTables(PROGRESSIVE))),
                        PROGRESSIVE),
                row("one identifier for all components", withIds(PLAIN, 1, 1, 1), PLAIN),
                row("one identifier for two components", withIds(FULL_CHROMA, 1, 7, 7), FULL_CHROMA),
                row("identifiers that mean nothing", withIds(FULL_CHROMA, 0, 1, 2), FULL_CHROMA),
                row("a cut segment behind the scan", inserted(PLAIN, end(PLAIN), hex("ffc4 ffff")), PLAIN),
                row("a damaged table behind the scan", inserted(PLAIN, end(PLAIN), hex("ffdb 0004 ff00")), PLAIN),
                row("a frame behind the scan", inserted(PLAIN, end(PLAIN), hex("ffc1 0004 0000")), PLAIN),
                row("half a second scan", joined(Arrays.copyOf(PLAIN, end(PLAIN)), cutScan(PLAIN)), PLAIN),
                row("an impossible table that nothing uses", inserted(PLAIN, 20, set(junkDc, 4, 3)), PLAIN),
                row("a restart interval longer than the picture", inserted(PLAIN, 20, hex("ffdd0004ffff")), PLAIN),
                row("a table for arithmetic coding", inserted(PLAIN, 20, hex("ffcc0004 0010")), PLAIN)));
        rows.add(row(
                "comments between scans", inserted(PROGRESSIVE, second(PROGRESSIVE), hex("fffe0003 41")), PROGRESSIVE));
        return rows;
    }

    private static int second(byte[] progressive) {
        return marker(progressive, JpegMarker.DHT, secondScanTables(progressive));
    }

    /** The number of the first DHT after the first scan. */
    private static int secondScanTables(byte[] progressive) {
        int n = 0;
        while (marker(progressive, JpegMarker.DHT, n) < data(progressive, 0)) {
            n++;
        }
        return n;
    }

    private static byte[] cutScan(byte[] jpeg) {
        return Arrays.copyOfRange(jpeg, marker(jpeg, JpegMarker.SOS), data(jpeg, 0) + 40);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harmless")
    void whatDoesNoHarmChangesNothing(String name, byte[] variant, byte[] sound) {
        Map<Way, Recompression> expected = ways.outcomes(sound, 50);

        Map<Way, Recompression> outcomes = ways.outcomes(variant, 50);

        assertThat(JpegWays.answer(expected)).isEqualTo("accepted");
        assertThat(JpegWays.answer(outcomes)).isEqualTo("accepted");
        for (Way way : Way.values()) {
            byte[] bytes = JpegWays.bytes(outcomes.get(way));
            byte[] wanted = JpegWays.bytes(expected.get(way));
            assertThat(bytes).as("%s", way).hasSameSizeAs(wanted);
            assertThat(Libjpeg.djpeg(bytes)).as("%s", way).isEqualTo(Libjpeg.djpeg(wanted));
        }
    }

    static List<Arguments> refused() throws IOException {
        String corrupt = "corrupt_image: The JPEG image can't be decoded: ";
        String unsupported = "unsupported_format: A JPEG";
        byte[] apart = cjpeg("-scans", Libjpeg.script(folder, "0;1;2;"));
        byte[] dhtOfLossless = hex("ffc4 0014 00 00000000000000000000000000000001 10");
        byte[] nonInterleaved = set(set(apart, frame(apart) + 13, 1), marker(apart, JpegMarker.SOS, 1) + 5, 1);
        int rst1 = marker(RESTARTS, 0xd1);
        List<Arguments> rows = new ArrayList<>(List.of(
                row("the lossless process", process(PLAIN, 0xc3), unsupported + " with the lossless process (SOF3)"),
                row(
                        "the lossless process behind its tables",
                        inserted(process(PLAIN, 0xc3), 20, dhtOfLossless),
                        unsupported + " with the lossless process (SOF3)"),
                row("arithmetic coding", process(PLAIN, 0xc9), unsupported + " with arithmetic coding (SOF9)"),
                row("arithmetic coding, progressive", process(PLAIN, 0xca), unsupported + " with arithmetic"),
                row(
                        "arithmetic coding, lossless",
                        process(PLAIN, 0xcb),
                        unsupported + " with the lossless process and"),
                row(
                        "a differential frame",
                        process(PLAIN, 0xc5),
                        unsupported + " with the hierarchical process (SOF5)"),
                row("a frame of SOF15", process(PLAIN, 0xcf), unsupported + " with the hierarchical process (SOF15)"),
                row(
                        "a hierarchy",
                        inserted(PLAIN, 20, hex("ffde0002")),
                        unsupported + " with the hierarchical process"),
                row("twelve bits", set(PLAIN, frame(PLAIN) + 4, 12), unsupported + " with 12-bit samples"),
                row(
                        "JPEG-LS behind an application segment",
                        process(PLAIN, 0xf7),
                        "unsupported_format: The file is a JPEG-LS image"),
                row("two components", set(PLAIN, frame(PLAIN) + 9, 2), unsupported + " with 2 components"),
                row(
                        "samples of 3 to 2",
                        set(PLAIN, frame(PLAIN) + 11, 0x31, 0, 2, 0x21),
                        unsupported + " with samples in a ratio"),
                row("an MCU of 18 blocks", set(PLAIN, frame(PLAIN) + 11, 0x44), corrupt + "MCU of 18 blocks"),
                row("no lines and no word of them", set(PLAIN, frame(PLAIN) + 5, 0, 0), corrupt + "frame of 40 x 0"),
                row(
                        "a restart marker too few",
                        joined(Arrays.copyOf(RESTARTS, rst1), from(RESTARTS, rst1 + 2)),
                        corrupt),
                row("a wrong restart marker", set(RESTARTS, rst1 + 1, 0xd4), corrupt + "marker 0xd4 instead of RST1"),
                row(
                        "an interval too few",
                        joined(Arrays.copyOf(RESTARTS, rst1), from(RESTARTS, marker(RESTARTS, 0xd2))),
                        corrupt + "marker 0xd2 instead of RST1"),
                row(
                        "restart markers nobody spoke of",
                        without(RESTARTS, JpegMarker.DRI),
                        corrupt + "marker 0xd0 within a scan"),
                row("no restart markers", inserted(PLAIN, 20, hex("ffdd00040002")), corrupt),
                row("no scan", Arrays.copyOf(PLAIN, marker(PLAIN, JpegMarker.SOS)), corrupt),
                row("half of a scan header", Arrays.copyOf(PLAIN, marker(PLAIN, JpegMarker.SOS) + 6), corrupt),
                row("half of the picture", Arrays.copyOf(PLAIN, PLAIN.length / 2), corrupt),
                row("nine tenths of the picture", Arrays.copyOf(PLAIN, PLAIN.length * 9 / 10), corrupt),
                row(
                        "nine tenths of a progressive picture",
                        Arrays.copyOf(PROGRESSIVE, PROGRESSIVE.length * 9 / 10),
                        corrupt),
                row(
                        "a progressive picture without an end",
                        Arrays.copyOf(PROGRESSIVE, end(PROGRESSIVE)),
                        corrupt + "no EOI marker"),
                row("a scan less", Arrays.copyOf(apart, marker(apart, JpegMarker.SOS, 2)), corrupt),
                row("a scan of a component twice", nonInterleaved, corrupt),
                row(
                        "a scan of an unknown component",
                        set(PLAIN, marker(PLAIN, JpegMarker.SOS) + 5, 9),
                        corrupt + "scan of component 9"),
                row(
                        "a length of 1",
                        inserted(PLAIN, 20, hex("fffe0001")),
                        corrupt + "segment of marker 0xfe with length 1"),
                row(
                        "a length of 0",
                        inserted(PLAIN, 20, hex("fffe0000")),
                        corrupt + "segment of marker 0xfe with length 0"),
                row(
                        "no quantisation tables",
                        without(PLAIN, JpegMarker.DQT),
                        corrupt + "quantisation table 0 is not defined"),
                row(
                        "a step of 0",
                        set(PLAIN, marker(PLAIN, JpegMarker.DQT) + 9, 0),
                        corrupt + "quantisation step of 0"),
                row(
                        "two frames",
                        inserted(PLAIN, marker(PLAIN, JpegMarker.DHT), frameOf(PLAIN)),
                        corrupt + "second frame header"),
                row(
                        "an impossible table",
                        inserted(PLAIN, marker(PLAIN, JpegMarker.SOS), dhtOfLossless),
                        corrupt + "DC difference"),
                row(
                        "more pixels than there are bytes for",
                        set(PLAIN, frame(PLAIN) + 5, 0x20, 0x20, 0x20, 0x20),
                        corrupt),
                row("more pixels than the limit", set(PLAIN, frame(PLAIN) + 5, 0x7f, 0, 0x7f, 0), "too_many_pixels"),
                row(
                        "a side that no decoder takes",
                        set(PLAIN, frame(PLAIN) + 5, 0, 8, 0xff, 0xfd),
                        "too_many_pixels")));
        return rows;
    }

    private static Arguments row(String name, byte[] variant, String answer) {
        return Arguments.of(name, variant, answer);
    }

    private static byte[] frameOf(byte[] jpeg) {
        return Arrays.copyOfRange(jpeg, frame(jpeg), frame(jpeg) + 19);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatIsRefusedIsRefusedOnAllWaysInTheSameWords(String name, byte[] variant, String answer) {
        assertThat(JpegWays.answer(ways.outcomes(variant, 50))).startsWith(answer);
    }

    /** libjpeg decodes these to the end and only warns of the bytes left over; half of the picture is out of place. */
    @Test
    void aScanThatIsOutOfStepIsRefused() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(320, 200), "-quality", "90");
        Random random = new Random(14);
        int leftOver = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = source.clone();
            byte[] garbage = new byte[12];
            random.nextBytes(garbage);
            int data = data(source, 0);
            System.arraycopy(garbage, 0, damaged, data + random.nextInt(source.length - data - 14), garbage.length);
            String answer = JpegWays.answer(ways.outcomes(damaged, 50));
            leftOver += answer.contains("bytes are left over") ? 1 : 0;
            if (djpegWarnings(damaged).contains("extraneous bytes before marker 0xd9")) {
                assertThat(answer).startsWith("corrupt_image");
            }
        }
        assertThat(leftOver).isGreaterThan(20);
    }

    /** A short interval ends soon after the damage, and the rest of it seldom makes whole MCUs. */
    @Test
    void anIntervalThatIsOutOfStepIsRefusedHoweverShortItIs() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(320, 200), "-quality", "90", "-restart", "4B");
        Random random = new Random(15);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            int at = data(source, 0) + random.nextInt(source.length - data(source, 0) - 200);
            byte[] damaged = Arrays.copyOf(source, source.length - 40);
            System.arraycopy(source, at + 40, damaged, at, source.length - at - 40);
            Matcher surplus =
                    Pattern.compile("(\\d+) extraneous bytes before marker 0xd").matcher(djpegWarnings(damaged));
            if (surplus.find() && Integer.parseInt(surplus.group(1)) > 3) {
                assertThat(JpegWays.answer(ways.outcomes(damaged, 50))).startsWith("corrupt_image");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static String djpegWarnings(byte[] jpeg) {
        try {
            Process djpeg = new ProcessBuilder("djpeg", "-outfile", "/dev/null").start();
            try (OutputStream in = djpeg.getOutputStream()) {
                in.write(jpeg);
            }
            return new String(djpeg.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void damageOfAnyKindGetsOneAnswer() {
        JpegWaysFuzzer fuzzer = new JpegWaysFuzzer(14);

        fuzzer.run(3_000);

        assertThat(fuzzer.answers()).containsKeys("accepted", "corrupt_image", "unsupported_format", "too_many_pixels");
    }

    /** For a small picture, scan headers cost more than trellis and progressive coding save. */
    @Test
    void theSmallEffortIsNeverLargerForASmallPicture() {
        for (int side = 1; side <= 64; side += 3) {
            for (String options :
                    new String[] {"-quality 30", "-quality 75", "-quality 95 -sample 1x1", "-grayscale"}) {
                byte[] source = Libjpeg.cjpeg(Pictures.ppm(side, side), options.split(" "));
                for (int quality : new int[] {20, 50, 90}) {
                    Map<Way, Recompression> outcomes = ways.outcomes(source, quality);
                    assertThat(JpegWays.bytes(outcomes.get(Way.AS_IT_IS_SMALL)).length)
                            .as("%d pixels, %s, to %d", side, options, quality)
                            .isLessThanOrEqualTo(JpegWays.bytes(outcomes.get(Way.AS_IT_IS)).length);
                    assertThat(JpegWays.bytes(outcomes.get(Way.RESIZED_SMALL)).length)
                            .isLessThanOrEqualTo(JpegWays.bytes(outcomes.get(Way.RESIZED)).length);
                }
            }
        }
    }
}
