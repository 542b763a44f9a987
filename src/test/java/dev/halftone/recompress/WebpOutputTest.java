package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Pillow.Opened;
import dev.halftone.recompress.png.DrawnPicture;
import dev.halftone.recompress.webp.Libwebp;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Other programs read our WebP")
@Tag("process")
class WebpOutputTest {

    private static final byte[] PROFILE =
            ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();

    private final WebpEncoder encoder = new WebpEncoder();
    private final DrawnPicture logo = DrawnPicture.graphics().get("logo with soft edges");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pillowReadsThePixelsAndTheProfile(boolean lossless) throws Exception {
        byte[] webp = lossless
                ? encoder.lossless(logo.width(), logo.height(), logo.argb(), false, true, PROFILE)
                : encoder.lossy(logo.width(), logo.height(), logo.argb(), false, 80, true, PROFILE);
        Opened opened = Pillow.open(webp);

        assertThat(opened.orientation()).isEqualTo(Exif.UPRIGHT);
        assertThat(opened.iccProfile()).isEqualTo(PROFILE);
        assertThat(alphas(opened.picture().argb())).isEqualTo(alphas(logo.argb()));
        if (lossless) {
            assertThat(opened.picture().seen().argb()).isEqualTo(logo.seen().argb());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dwebpReadsAPhotographThatLooksTheSame(boolean small) throws Exception {
        BufferedImage picture = Pictures.picture(320, 200, 7);
        int[] argb = picture.getRGB(0, 0, 320, 200, null, 0, 320);
        byte[] webp = encoder.lossy(320, 200, argb, true, 80, small, new byte[0]);
        BufferedImage opened = new BufferedImage(320, 200, BufferedImage.TYPE_INT_ARGB);
        opened.setRGB(0, 0, 320, 200, Libwebp.dwebp(webp).argb(), 0, 320);

        assertThat(Pictures.psnr(picture, opened)).isGreaterThan(30);
    }

    /** With the same settings, libwebp's own program makes the same bitstream. */
    @ParameterizedTest
    @ValueSource(ints = {10, 50, 80, 95})
    void thePictureIsAsCwebpMakesIt(int quality) throws Exception {
        DrawnPicture colours = DrawnPicture.graphics().get("soft colours");
        byte[] ours = encoder.lossy(240, 180, colours.argb(), true, quality, false, new byte[0]);
        byte[] theirs = Libwebp.cwebp(
                new Libwebp.Picture(240, 180, colours.argb()), "-q", Integer.toString(quality), "-m", "4");

        assertThat(ours.length).isBetween(theirs.length * 95 / 100, theirs.length * 105 / 100);
        assertThat(Libwebp.dwebp(ours).argb())
                .hasSameSizeAs(Libwebp.dwebp(theirs).argb());
    }

    private static int[] alphas(int[] argb) {
        return Arrays.stream(argb).map(colour -> colour >>> 24).toArray();
    }
}
