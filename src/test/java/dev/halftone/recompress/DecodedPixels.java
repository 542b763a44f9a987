package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.JpegColour;
import dev.halftone.recompress.jpeg.JpegDecoder;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.JpegLimits;
import dev.halftone.recompress.jpeg.Plane;
import dev.halftone.recompress.jpeg.PlaneRows;
import dev.halftone.recompress.jpeg.Reduction;
import dev.halftone.recompress.raster.PixelRows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Decodes files with the service's decoders. */
final class DecodedPixels {

    private DecodedPixels() {}

    static PixelGrid of(byte[] file) throws RejectedImageException, IOException {
        Container container = Container.open(ImageFormat.sniff(file).orElseThrow(), file);
        if (container instanceof JpegFile jpeg) {
            return ofJpeg(jpeg);
        }
        return container instanceof PngFile png ? ofPng(png, file) : withImageIo(file);
    }

    /** With a decoder that {@link PngReader} shares nothing with, if the file is a PNG. */
    static PixelGrid withImageIo(byte[] file) throws RejectedImageException, IOException {
        Container container = Container.open(ImageFormat.sniff(file).orElseThrow(), file);
        if (container instanceof PngFile png) {
            return PngOfImageIo.read(png, file);
        }
        return new PixelDecoder(new ImageIoProviders())
                .decode(container, Alpha.ON_WHITE, new DecodeBudget(Duration.ofSeconds(30), new Precedence()));
    }

    private static PixelGrid ofPng(PngFile png, byte[] file) throws RejectedImageException {
        PngReader reader = PngReader.of(png, file);
        int row = png.width() * reader.channels();
        byte[] samples = new byte[row * png.height()];
        PixelRows rows = new PixelRows() {
            private int at;

            @Override
            public void row(byte[] pixels, int offset) {
                System.arraycopy(pixels, offset, samples, at, row);
                at += row;
            }
        };
        reader.read(rows, Checkpoint.NONE);
        return new PixelGrid(png.width(), png.height(), reader.channels(), samples);
    }

    private static PixelGrid ofJpeg(JpegFile file) throws RejectedImageException {
        JpegHeader header = file.header();
        if (!JpegShrinker.takes(header)) {
            JpegPixels pixels = new JpegPixels(file, Checkpoint.NONE);
            decode(file, pixels);
            return pixels.grid();
        }
        List<PlaneScaler> scalers = new ArrayList<>();
        for (int component = 0; component < header.components(); component++) {
            JpegHeader.Sampling own = header.sampling().get(component);
            scalers.add(new PlaneScaler(
                    header.planeWidth(component, Reduction.WHOLE),
                    header.planeHeight(component, Reduction.WHOLE),
                    header.width(),
                    header.height(),
                    (double) own.h() / header.hMax(),
                    (double) own.v() / header.vMax(),
                    Checkpoint.NONE));
        }
        decode(file, (component, samples, offset) -> scalers.get(component).row(samples, offset));
        List<byte[]> planes =
                scalers.stream().map(PlaneScaler::plane).map(Plane::samples).toList();
        return header.colour() == JpegColour.GREY
                ? new PixelGrid(header.width(), header.height(), PixelGrid.GREY, planes.get(0))
                : toRgb(header, planes);
    }

    private static void decode(JpegFile file, PlaneRows rows) throws RejectedImageException {
        List<Reduction> whole = Collections.nCopies(file.header().components(), Reduction.WHOLE);
        try {
            JpegDecoder.Picture picture =
                    new JpegDecoder(JpegLimits.DEFAULT, Checkpoint.NONE).decode(file.source(), whole, rows);
            if (picture.isSalvaged()) {
                throw RejectedImageException.corrupt(picture.warning());
            }
        } catch (JpegException e) {
            throw JpegFile.rejection(e);
        }
    }

    private static PixelGrid toRgb(JpegHeader header, List<byte[]> planes) {
        byte[] samples = new byte[3 * header.width() * header.height()];
        for (int i = 0; i < samples.length / 3; i++) {
            double y = planes.get(0)[i] & 0xff;
            double cb = (planes.get(1)[i] & 0xff) - 128;
            double cr = (planes.get(2)[i] & 0xff) - 128;
            samples[3 * i] = rounded(y + 1.402 * cr);
            samples[3 * i + 1] = rounded(y - 0.344136 * cb - 0.714136 * cr);
            samples[3 * i + 2] = rounded(y + 1.772 * cb);
        }
        return new PixelGrid(header.width(), header.height(), PixelGrid.RGB, samples);
    }

    private static byte rounded(double value) {
        return (byte) Math.round(Math.max(0, Math.min(255, value)));
    }

    /** A pixel's samples as hexadecimal digits. */
    static String at(PixelGrid grid, int x, int y) {
        int first = (y * grid.width() + x) * grid.channels();
        return HexFormat.of().formatHex(grid.samples(), first, first + grid.channels());
    }
}
