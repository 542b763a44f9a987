package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.png.PngEncoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Pictures of several frames. */
final class AnimatedPictures {

    private AnimatedPictures() {}

    /** The animation's frames are the default image and others after it (PNG, third edition, section 4.9). */
    static byte[] apng(int frames) {
        Random random = new Random(3);
        int[] argb = new int[32 * 32];
        Arrays.setAll(argb, i -> random.nextBoolean() ? 0xff2040c0 : 0xffe0e010);
        byte[] still = PngEncoder.encode(32, 32, argb, new byte[0], false, () -> {});
        PngChunks chunks = new PngChunks(still);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(still, 0, PngChunks.SIGNATURE_LENGTH);
        int sequence = 0;
        for (int at = PngChunks.SIGNATURE_LENGTH; chunks.isWhole(at); at = chunks.next(at)) {
            byte[] content = new byte[chunks.length(at)];
            chunks.content(at).get(content);
            if (chunks.type(at) == PngChunks.IDAT) {
                file.writeBytes(PngChunks.chunk(
                        PngChunks.ACTL, ByteBuffer.allocate(8).putInt(frames).array()));
                file.writeBytes(PngChunks.chunk(PngChunks.FCTL, control(sequence++)));
                file.writeBytes(PngChunks.chunk(PngChunks.IDAT, content));
                for (int frame = 1; frame < frames; frame++) {
                    file.writeBytes(PngChunks.chunk(PngChunks.FCTL, control(sequence++)));
                    byte[] data = ByteBuffer.allocate(4 + content.length)
                            .putInt(sequence++)
                            .put(content)
                            .array();
                    file.writeBytes(PngChunks.chunk(PngChunks.FDAT, data));
                }
                file.writeBytes(PngChunks.chunk(0x74455874, "Comment\0private".getBytes()));
            } else {
                file.writeBytes(PngChunks.chunk(chunks.type(at), content));
            }
        }
        return file.toByteArray();
    }

    private static byte[] control(int sequence) {
        return ByteBuffer.allocate(26)
                .putInt(sequence)
                .putInt(32)
                .putInt(32)
                .putInt(0)
                .putInt(0)
                .putShort((short) 1)
                .putShort((short) 10)
                .array();
    }

    /** Noise of 48 x 32 pixels in each frame, each with its graphic control extension. */
    static byte[] gif(int frames) {
        BufferedImage noise = new BufferedImage(48, 32, BufferedImage.TYPE_BYTE_INDEXED);
        Random random = new Random(4);
        for (int i = 0; i < 48 * 32; i++) {
            noise.getRaster().setSample(i % 48, i / 48, 0, random.nextInt(3));
        }
        byte[] still = Pictures.encode(noise, "gif");
        int image = ((GifFile) Container.openIfReadable(still).orElseThrow()).image();
        byte[] control = {0x21, (byte) 0xf9, 4, 0, 10, 0, 0, 0};
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(still, 0, 13 + GifFile.colourTableLength(still[10]));
        for (int frame = 0; frame < frames; frame++) {
            file.writeBytes(control);
            file.write(still, image, still.length - 1 - image);
        }
        file.write(still, still.length - 1, 1);
        return file.toByteArray();
    }

    /** Of 48 x 32 pixels, with and without loss by turns. */
    static byte[] webp(int frames) {
        List<byte[]> stills = List.of(SeedFiles.read("lossless.webp"), SeedFiles.read("lossy.webp"));
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        chunks.writeBytes(JpegVariants.ascii("WEBP"));
        chunks.writeBytes(chunk("VP8X", new byte[] {0x12, 0, 0, 0, 47, 0, 0, 31, 0, 0}));
        chunks.writeBytes(chunk("ANIM", new byte[6]));
        for (int frame = 0; frame < frames; frame++) {
            byte[] place = {0, 0, 0, 0, 0, 0, 47, 0, 0, 31, 0, 0, 100, 0, 0, 0};
            byte[] still = stills.get(frame % 2);
            chunks.writeBytes(
                    chunk("ANMF", JpegVariants.joined(place, JpegVariants.from(still, WebpChunks.RIFF_HEADER))));
        }
        return chunk("RIFF", chunks.toByteArray());
    }

    private static byte[] chunk(String fourCc, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + (content.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(JpegVariants.ascii(fourCc))
                .putInt(content.length)
                .put(content)
                .array();
    }

    /** How many frames a file has. Those of a PNG must be numbered without a gap. */
    static int frames(byte[] file) throws Exception {
        return switch (ImageFormat.sniff(file).orElseThrow()) {
            case WEBP -> WebpChunks.countFrames(file);
            case GIF -> {
                ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
                reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(file)));
                yield reader.getNumImages(true);
            }
            default -> {
                PngChunks chunks = new PngChunks(file);
                int frames = 0;
                int sequence = 0;
                for (int at = PngChunks.SIGNATURE_LENGTH; chunks.isWhole(at); at = chunks.next(at)) {
                    if (chunks.type(at) == PngChunks.FCTL || chunks.type(at) == PngChunks.FDAT) {
                        frames += chunks.type(at) == PngChunks.FCTL ? 1 : 0;
                        assertThat(chunks.content(at).getInt()).isEqualTo(sequence++);
                        assertThat(chunks.hasRightCrc(at)).isTrue();
                    }
                }
                yield frames;
            }
        };
    }
}
