package dev.halftone.recompress.webp;

import dev.halftone.Prerequisite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The programs of libwebp, the independent implementation that the tests compare with. */
public final class Libwebp {

    private Libwebp() {}

    /** The WebP that cwebp makes of a picture. */
    public static byte[] cwebp(Picture picture, String... options) {
        List<String> command = new ArrayList<>(List.of("cwebp", "-quiet"));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", "-", "--", "-"));
        return run(picture.pam(), command);
    }

    /** Decodes a WebP with dwebp. */
    public static Picture dwebp(byte[] webp) {
        return Picture.ofPam(run(webp, List.of("dwebp", "-quiet", "-pam", "-o", "-", "--", "-")));
    }

    /** The planes of a lossy WebP, one after the other, decoded with dwebp. */
    static byte[] dwebpYuv(byte[] webp) {
        return run(webp, List.of("dwebp", "-quiet", "-yuv", "-o", "-", "--", "-"));
    }

    /** Why dwebp refuses a WebP, or empty if it does not. */
    static Optional<String> refusal(byte[] webp) {
        Prerequisite.CWEBP.required();
        try {
            Process process = new ProcessBuilder("dwebp", "-yuv", "-o", "/dev/null", "--", "-")
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(webp);
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.empty() : Optional.of(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The content of the first chunk of a kind. */
    public static Optional<byte[]> chunk(byte[] webp, String fourCc) {
        ByteBuffer riff = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).position(12);
        while (riff.remaining() >= 8) {
            byte[] name = new byte[4];
            riff.get(name);
            byte[] content = new byte[riff.getInt()];
            riff.get(content);
            if (new String(name, StandardCharsets.US_ASCII).equals(fourCc)) {
                return Optional.of(content);
            }
            riff.position(Math.min(riff.limit(), riff.position() + (content.length & 1)));
        }
        return Optional.empty();
    }

    private static byte[] run(byte[] input, List<String> command) {
        Prerequisite.CWEBP.required();
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new AssertionError(command.get(0) + " is missing: these tests need Debian's package webp", e);
        }
        CompletableFuture<byte[]> out = CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
        CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> readAll(process.getErrorStream()));
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            throw new AssertionError(command + " ended early: " + new String(err.join(), StandardCharsets.UTF_8), e);
        }
        if (out.join().length == 0) {
            throw new AssertionError(command + " failed: " + new String(err.join(), StandardCharsets.UTF_8));
        }
        return out.join();
    }

    private static byte[] readAll(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A picture of ARGB pixels, to and from Netpbm's PAM. */
    public record Picture(int width, int height, int[] argb) {

        byte[] pam() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String header =
                    "P7\nWIDTH " + width + "\nHEIGHT " + height + "\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n";
            out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
            for (int pixel : argb) {
                out.write(pixel >> 16);
                out.write(pixel >> 8);
                out.write(pixel);
                out.write(pixel >>> 24);
            }
            return out.toByteArray();
        }

        static Picture ofPam(byte[] pam) {
            ByteArrayInputStream in = new ByteArrayInputStream(pam);
            int[] sizes = new int[2];
            for (String line = line(in); !line.equals("ENDHDR"); line = line(in)) {
                if (line.startsWith("WIDTH ")) {
                    sizes[0] = Integer.parseInt(line.substring(6));
                } else if (line.startsWith("HEIGHT ")) {
                    sizes[1] = Integer.parseInt(line.substring(7));
                }
            }
            int[] argb = new int[sizes[0] * sizes[1]];
            Arrays.setAll(argb, i -> in.read() << 16 | in.read() << 8 | in.read() | in.read() << 24);
            return new Picture(sizes[0], sizes[1], argb);
        }

        private static String line(InputStream in) {
            try {
                StringBuilder line = new StringBuilder();
                for (int c = in.read(); c != '\n'; c = in.read()) {
                    line.append((char) c);
                }
                return line.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
