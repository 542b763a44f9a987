package dev.halftone.intake;

import java.util.List;

/** An upload that is not accepted; nothing of it is stored. The message is for the person who sent it. */
final class UploadRefusedException extends RuntimeException {

    private final int status;
    private final transient List<RowError> details;

    private UploadRefusedException(int status, String message, List<RowError> details) {
        super(message, null, false, false); // an answer, not a fault: no stack trace
        this.status = status;
        this.details = details;
    }

    static UploadRefusedException badRequest(String message) {
        return new UploadRefusedException(400, message, List.of());
    }

    static UploadRefusedException badRows(String message, List<RowError> details) {
        return new UploadRefusedException(400, message, details);
    }

    static UploadRefusedException tooLarge(String message) {
        return new UploadRefusedException(413, message, List.of());
    }

    static UploadRefusedException unavailable(String message) {
        return new UploadRefusedException(503, message, List.of());
    }

    int status() {
        return status;
    }

    /** Errors in rows, the first ones; empty when something else is wrong. */
    List<RowError> details() {
        return details;
    }
}
