package dev.halftone.store;

import dev.halftone.url.FileStem;
import java.util.Optional;

/** The Content-Disposition header of an output with a name (RFC 6266): shown, and saved under its name. */
final class ContentDisposition {

    private ContentDisposition() {}

    /** Empty if the output has no name: clients then save it under the last segment of its URL. */
    static Optional<String> of(ImageKey key) {
        return key.name().map(name -> of(name, "." + key.extension()));
    }

    /** With an ASCII name for clients that do not know the form of RFC 8187, which percent-encodes. */
    private static String of(FileStem name, String extension) {
        String ascii = "inline; filename=\"" + name.text().replaceAll("[^\\x00-\\x7F]", "_") + extension + "\"";
        return name.encoded().equals(name.text()) ? ascii : ascii + "; filename*=UTF-8''" + name.encoded() + extension;
    }
}
