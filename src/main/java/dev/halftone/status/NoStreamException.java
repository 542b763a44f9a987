package dev.halftone.status;

/** An answer in place of a stream of events. */
final class NoStreamException extends RuntimeException {

    private final int status;

    private NoStreamException(int status, String message) {
        super(message, null, false, false); // an answer, not a fault: no stack trace
        this.status = status;
    }

    /** Clients stop coming back at 204 (HTML, section 9.2.3). */
    static NoStreamException nothingFollows() {
        return new NoStreamException(204, "");
    }

    static NoStreamException noRoom() {
        return new NoStreamException(
                503, "This process opens no further stream of events now; try again, or poll the status.");
    }

    int status() {
        return status;
    }
}
