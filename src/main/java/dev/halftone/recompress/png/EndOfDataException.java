package dev.halftone.recompress.png;

/** There are no more data. */
final class EndOfDataException extends Exception {
    private static final long serialVersionUID = 1L;

    EndOfDataException() {
        super("the data end", null, false, false);
    }
}
