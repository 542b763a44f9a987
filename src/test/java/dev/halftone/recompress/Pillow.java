package dev.halftone.recompress;

import dev.halftone.Prerequisite;
import dev.halftone.recompress.png.DrawnPicture;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Python's imaging library, an independent implementation that the tests compare with. */
public final class Pillow {

    /** The smallest of what Pillow writes of a picture: as it is, as grey, and with a palette. */
    private static final String PNG = """
            import io, struct, sys
            from PIL import Image
            width, height, optimised = struct.unpack('>iii', sys.stdin.buffer.read(12))
            picture = Image.frombytes('RGBA', (width, height), sys.stdin.buffer.read())
            forms = [picture]
            if picture.getextrema()[3][0] == 255:
                forms = [picture.convert('RGB')]
                forms += [form for form in (forms[0].convert('L'), forms[0].quantize(256), forms[0].quantize(16))
                          if form.convert('RGB').tobytes() == forms[0].tobytes()]
            least = None
            for form in forms:
                out = io.BytesIO()
                form.save(out, 'PNG', optimize=optimised)
                least = min(least or out.tell(), out.tell())
            sys.stdout.buffer.write(struct.pack('>i', least))
            """;

    /** Width, height, orientation, the lengths of the profile and of the pixels as RGBA, and both of these. */
    private static final String OPENED = """
            import io, struct, sys
            from PIL import Image
            picture = Image.open(io.BytesIO(sys.stdin.buffer.read()))
            profile = picture.info.get('icc_profile') or b''
            pixels = picture.convert('RGBA').tobytes()
            sys.stdout.buffer.write(struct.pack('>iiii', *picture.size, picture.getexif().get(274, 1), len(profile)))
            sys.stdout.buffer.write(profile + pixels)
            """;

    private Pillow() {}

    /**
     * A file as Pillow opens it.
     *
     * @param orientation of EXIF, 1 if there is none
     */
    record Opened(DrawnPicture picture, int orientation, byte[] iccProfile) {}

    /** The length of the smallest PNG that Pillow makes of a picture without loss, optimised or by default. */
    public static int png(DrawnPicture picture, boolean optimised) {
        ByteBuffer input = ByteBuffer.allocate(12 + 4 * picture.argb().length);
        input.putInt(picture.width()).putInt(picture.height()).putInt(optimised ? 1 : 0);
        for (int colour : picture.argb()) {
            input.putInt(Integer.rotateLeft(colour, 8));
        }
        return ByteBuffer.wrap(run(PNG, input.array())).getInt();
    }

    static Opened open(byte[] file) {
        try (DataInputStream result = new DataInputStream(new ByteArrayInputStream(run(OPENED, file)))) {
            int width = result.readInt();
            int height = result.readInt();
            int orientation = result.readInt();
            byte[] profile = new byte[result.readInt()];
            result.readFully(profile);
            int[] argb = new int[width * height];
            for (int i = 0; i < argb.length; i++) {
                argb[i] = Integer.rotateRight(result.readInt(), 8);
            }
            return new Opened(new DrawnPicture(width, height, argb), orientation, profile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] run(String program, byte[] input) {
        Path python = Prerequisite.PILLOW.required();
        try {
            Process process = new ProcessBuilder(python.toString(), "-c", program)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(process, input));
            byte[] output = process.getInputStream().readAllBytes();
            written.join();
            if (process.waitFor() != 0) {
                throw new AssertionError("Pillow failed; see its messages on the standard error stream");
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Process process, byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
