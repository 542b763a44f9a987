package dev.halftone.recompress;

import static dev.halftone.recompress.PngChunks.IDAT;
import static dev.halftone.recompress.PngChunks.IEND;
import static dev.halftone.recompress.PngChunks.IHDR;
import static dev.halftone.recompress.PngChunks.OVERHEAD;
import static dev.halftone.recompress.PngChunks.PLTE;
import static dev.halftone.recompress.PngChunks.SIGNATURE_LENGTH;
import static dev.halftone.recompress.PngChunks.TRNS;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads a PNG with the JDK's reader, which {@link PngReader} shares nothing with but the choice of chunks. */
final class PngOfImageIo {

    private static final int GREY = 0;
    private static final int PALETTE = 3;
    private static final int NO_GREY = -1;

    private final byte[] source;
    private final PngChunks chunks;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final int bitDepth;
    private final int colourType;
    private final int transparentGrey;

    private PngOfImageIo(byte[] source) {
        this.source = source;
        this.chunks = new PngChunks(source);
        this.bitDepth = source[24];
        this.colourType = source[25];
        this.transparentGrey = transparentGrey();
    }

    static PixelGrid read(PngFile png, byte[] file) throws RejectedImageException, IOException {
        PngPixelChunks pixels = PngPixelChunks.of(file);
        png.requirePlausibleLength(pixels);
        byte[] decodable = new PngOfImageIo(file).decodable(pixels);
        boolean rgbProfile = IccProfile.describes(png.iccProfile(), PixelGrid.RGB);
        DecodeBudget budget = new DecodeBudget(Duration.ofSeconds(30), new Precedence());
        return new Flattening(png.toneExponent(), !rgbProfile, png.opacity(), budget).flatten(image(decodable));
    }

    private static BufferedImage image(byte[] png) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
            reader.setInput(stream, true, true);
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    private int transparentGrey() {
        int grey = NO_GREY;
        for (int at = SIGNATURE_LENGTH; chunks.isWhole(at); at = chunks.next(at)) {
            int type = chunks.type(at);
            if (type == IEND || type == IDAT && chunks.length(at) > 0) {
                break;
            }
            if (type == TRNS && colourType == GREY && bitDepth < 8 && chunks.length(at) == 2) {
                grey = chunks.content(at).getShort(0) & (1 << bitDepth) - 1;
            }
        }
        return grey;
    }

    private byte[] decodable(PngPixelChunks pixels) {
        kept.write(source, 0, SIGNATURE_LENGTH);
        int position = SIGNATURE_LENGTH;
        while (chunks.isWhole(position) && chunks.type(position) != IEND) {
            keep(chunks.type(position), position, chunks.length(position));
            position = chunks.next(position);
        }
        if (pixels.cutLength() > 0) {
            writeChunk(IDAT, Arrays.copyOfRange(source, position + 8, position + 8 + pixels.cutLength()));
        }
        writeChunk(IEND, new byte[0]);
        return kept.toByteArray();
    }

    private void keep(int type, int position, int length) {
        if (type == IHDR && transparentGrey != NO_GREY) {
            keepAsPalette(position + 8, length);
        } else if (type == PLTE && colourType == PALETTE && bitDepth <= 8) {
            // An index past the palette's end is black in browsers. The JDK's reader shows the last colour for some.
            byte[] colours = Arrays.copyOfRange(source, position + 8, position + 8 + length);
            writeChunk(PLTE, Arrays.copyOf(colours, Math.max(length, 3 << bitDepth)));
        } else if (type == IHDR || type == IDAT || (type == TRNS || type == PLTE) && transparentGrey == NO_GREY) {
            kept.write(source, position, length + OVERHEAD);
        }
    }

    /** The JDK's reader ignores a transparent grey, not a transparent palette colour (17 to 25; no issue was found). */
    private void keepAsPalette(int header, int length) {
        byte[] asPalette = Arrays.copyOfRange(source, header, header + length);
        asPalette[9] = PALETTE;
        int greys = 1 << bitDepth;
        byte[] colours = new byte[3 * greys];
        byte[] opacity = new byte[greys];
        for (int grey = 0; grey < greys; grey++) {
            Arrays.fill(colours, 3 * grey, 3 * grey + 3, (byte) (255 * grey / (greys - 1)));
            opacity[grey] = (byte) (grey == transparentGrey ? 0 : 255);
        }
        writeChunk(IHDR, asPalette);
        writeChunk(PLTE, colours);
        writeChunk(TRNS, opacity);
    }

    private void writeChunk(int type, byte[] content) {
        kept.writeBytes(PngChunks.chunk(type, content));
    }
}
