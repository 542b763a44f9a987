package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Prerequisite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The programs of libjpeg-turbo, the independent implementation that the tests compare with. */
public final class Libjpeg {
    private Libjpeg() {}

    /** The pixels djpeg makes of a JPEG, as PPM or PGM, without smoothing; it must not warn. */
    public static byte[] djpeg(byte[] jpeg) {
        return run(Prerequisite.DJPEG, jpeg, "-nosmooth");
    }

    /** The samples djpeg makes of a grey JPEG, or of one whose colours need no conversion, at 1/N of its size. */
    static byte[] samples(byte[] jpeg, int reduction) {
        byte[] netpbm = run(Prerequisite.DJPEG, jpeg, "-dct", "int", "-nosmooth", "-scale", "1/" + reduction);
        int at = 0;
        for (int lines = 0; lines < 3; at++) {
            lines += netpbm[at] == '\n' ? 1 : 0;
        }
        return Arrays.copyOfRange(netpbm, at, netpbm.length);
    }

    /** A JPEG that cjpeg makes of a PPM or PGM. */
    public static byte[] cjpeg(byte[] picture, String... options) {
        return run(Prerequisite.CJPEG, picture, options);
    }

    /** Codes the same coefficients differently. */
    static byte[] jpegtran(byte[] jpeg, String... options) {
        return run(Prerequisite.JPEGTRAN, jpeg, options);
    }

    private static byte[] run(Prerequisite program, byte[] input, String... options) {
        List<String> command = new ArrayList<>(List.of(program.required().toString()));
        command.addAll(List.of(options));
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new AssertionError(command + " can't be started", e);
        }
        CompletableFuture<byte[]> out = CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
        CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> readAll(process.getErrorStream()));
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            throw new AssertionError(command + " ended early: " + new String(err.join(), StandardCharsets.UTF_8), e);
        }
        String messages = new String(err.join(), StandardCharsets.UTF_8);
        assertThat(messages.lines().filter(line -> !line.startsWith("Caution")))
                .as("messages of %s", command)
                .isEmpty();
        return out.join();
    }

    private static byte[] readAll(java.io.InputStream stream) {
        try (stream;
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            stream.transferTo(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A scan script for cjpeg in a temporary file. */
    public static String script(Path folder, String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "scans", ".txt"), text)
                .toString();
    }
}
