package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Photoshop documents of two pixels. */
class PsdDecoderTest {

    private static final int RGB = 3;
    private static final byte[] NONE = {};
    private static final byte[] NO_MERGED_PICTURE = resource(1057, new byte[] {0, 0, 0, 1, 0});

    private static byte[] resource(int id, byte[] content) {
        return ByteBuffer.allocate(12 + content.length + (content.length & 1))
                .put("8BIM".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) id)
                .putShort((short) 0)
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] psd(int mode, int bits, int channels, byte[] resources, byte[] layers, byte[] pixels) {
        return ByteBuffer.allocate(26 + 12 + resources.length + layers.length + 2 + pixels.length)
                .put("8BPS".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 1)
                .put(new byte[6])
                .putShort((short) channels)
                .putInt(1)
                .putInt(2)
                .putShort((short) bits)
                .putShort((short) mode)
                .putInt(0)
                .putInt(resources.length)
                .put(resources)
                .putInt(layers.length)
                .put(layers)
                .putShort((short) 0)
                .put(pixels)
                .array();
    }

    private static String decode(byte[] file) throws Exception {
        PixelGrid grid = new PixelDecoder(new ImageIoProviders())
                .decode(
                        Container.open(ImageFormat.PSD, file),
                        Alpha.ON_WHITE,
                        new DecodeBudget(Duration.ofSeconds(30), new Precedence()));
        return HexFormat.of().formatHex(grid.samples());
    }

    private static Rejected rejected(byte[] file) {
        return (Rejected) PixelWay.upTo(1_000_000).recompress(file, RecompressOptions.of(50, Effort.FAST));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void aPlaceholderForTheMergedPictureIsNotAPicture() {
        byte[] file = psd(RGB, 8, 3, NO_MERGED_PICTURE, NONE, hex("ffffffffffff"));

        assertThat(rejected(file).reason().code()).isEqualTo("unsupported_format");
        assertThat(rejected(file).message()).contains("Maximize Compatibility");
    }

    @Test
    void aPlaceholderOf16And32BitsIsNoneEither() {
        byte[] white = new byte[12];
        Arrays.fill(white, (byte) 0xff);
        byte[] ones = hex("3f800000".repeat(6));

        assertThat(rejected(psd(RGB, 16, 3, NO_MERGED_PICTURE, NONE, white)).message())
                .contains("merged picture");
        assertThat(rejected(psd(RGB, 32, 3, NO_MERGED_PICTURE, NONE, ones)).message())
                .contains("merged picture");
        assertThat(rejected(psd(4, 8, 4, NO_MERGED_PICTURE, NONE, hex("ffffffffffffffff")))
                        .message())
                .contains("merged picture");
    }

    @Test
    void aPictureThatIsThereIsTakenWhateverTheDocumentSays() throws Exception {
        assertThat(decode(psd(RGB, 8, 3, NO_MERGED_PICTURE, NONE, hex("fffefffefffe"))))
                .isEqualTo("fffffffefefe");
    }

    @Test
    void aWhitePictureIsAPictureWhenTheDocumentDoesNotSayOtherwise() throws Exception {
        byte[] merged = resource(1057, new byte[] {0, 0, 0, 1, 1});

        assertThat(decode(psd(RGB, 8, 3, merged, NONE, hex("ffffffffffff")))).isEqualTo("ffffffffffff");
        assertThat(decode(psd(RGB, 8, 3, NONE, NONE, hex("ffffffffffff")))).isEqualTo("ffffffffffff");
    }

    /** Linear light of 0.2159 is 128 on the tone curve of sRGB; what is above white is white. */
    @Test
    void samplesOf32BitsAreLinearLight() throws Exception {
        byte[] pixels = ByteBuffer.allocate(24)
                .putFloat(0.2158605f)
                .putFloat(-1)
                .putFloat(1)
                .putFloat(7)
                .putFloat(0)
                .putFloat(Float.NaN)
                .array();

        assertThat(decode(psd(RGB, 32, 3, NONE, NONE, pixels))).isEqualTo("80ff00" + "00ff00");
    }

    @Test
    void linearSamplesHaveThePrimariesOfTheirProfileAndGiveItUp() throws Exception {
        // The profile's red is sRGB's green.
        byte[] swapped = resource(1039, SeedFiles.read("swapped.icc"));
        byte[] pixels = ByteBuffer.allocate(24).putFloat(1).putFloat(0).array();
        byte[] file = psd(RGB, 32, 3, swapped, NONE, pixels);

        byte[] decoded = hex(decode(file));

        assertThat(decoded[0] & 0xff).isLessThan(12);
        assertThat(decoded[1] & 0xff).isGreaterThan(250);
        assertThat(decoded[2] & 0xff).isLessThan(12);
        assertThat(Container.open(ImageFormat.PSD, file).iccProfile()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"7, 8, Multichannel", "4, 32, colour mode 4 with 32 bits", "3, 12, 12 bits", "5, 8, colour mode 5"})
    void aModeThatIsNotReadIsNamed(int mode, int bits, String words) {
        byte[] file = psd(mode, bits, 4, NONE, NONE, new byte[40]);

        assertThat(rejected(file).reason().code()).isEqualTo("unsupported_format");
        assertThat(rejected(file).message()).contains(words);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"fffe", "4d74726e"})
    void theFirstExtraChannelIsAlphaWhenTheLayersSaySo(String sign) throws Exception {
        ByteArrayOutputStream layers = new ByteArrayOutputStream();
        if (sign.length() == 4) {
            layers.writeBytes(hex("00000002" + sign + "00000000"));
        } else {
            layers.writeBytes(hex("00000000" + "00000000" + "3842494d" + sign + "00000000"));
        }
        // First a transparent black, which must stay hidden; then a colour composited on white.
        byte[] pixels = hex("00c0" + "00d0" + "00e0" + "0080");

        assertThat(decode(psd(RGB, 8, 4, NONE, layers.toByteArray(), pixels))).isEqualTo("ffffff" + "c0d0e0");
        assertThat(decode(psd(RGB, 8, 4, NONE, hex("000000020001"), pixels))).isEqualTo("000000" + "c0d0e0");
    }

    @Test
    void damageOfTheLayersIsNoDamageOfThePicture() throws Exception {
        byte[] layers = new byte[100];
        Arrays.fill(layers, (byte) 0xe7);

        assertThat(decode(psd(RGB, 8, 3, NONE, layers, hex("010203040506")))).isEqualTo("010305020406");
    }

    @Test
    void aDocumentThatIsCutIsTruncated() {
        byte[] file = psd(RGB, 8, 3, NONE, new byte[20], hex("010203040506"));
        for (int length = 26; length < file.length; length++) {
            assertThat(rejected(Arrays.copyOf(file, length)).reason().code()).isEqualTo("corrupt_image");
        }
    }
}
