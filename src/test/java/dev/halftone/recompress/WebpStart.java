package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Unchanged;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;

/** Runs in a JVM of its own: the self-test at start, with libwebp. It ends when its standard input ends. */
final class WebpStart {

    static final String STARTED = "started";

    private WebpStart() {}

    public static void main(String[] args) throws IOException {
        FormatSelfTest test =
                new FormatSelfTest((source, options) -> new Unchanged(source, ImageFormat.JPEG, 1, 1), true);
        try {
            test.begin(new StartupEvent());
            test.finish(new StartupEvent());
            System.out.println(STARTED);
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.in.readAllBytes();
        System.exit(0);
    }
}
