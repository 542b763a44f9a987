package dev.halftone.fetch;

/** What may come before a response (RFC 9110, section 15.2), in any version of HTTP. */
final class InterimAnswers {

    /** More than an origin needs that sends one per second to keep the connection alive. */
    static final int MAX_BEFORE_AN_ANSWER = 1_000;

    /** Not an interim response but the end of HTTP. Never valid, because the service does not ask for it. */
    static final int SWITCHING_PROTOCOLS = 101;

    private InterimAnswers() {}

    static UnreadableAnswer tooMany() {
        return UnreadableAnswer.because("more than " + MAX_BEFORE_AN_ANSWER + " interim answers (1xx) came before it");
    }

    static UnreadableAnswer switchingProtocols() {
        return UnreadableAnswer.because("it switches to a protocol that was not asked for (101)");
    }

    static UnreadableAnswer alone() {
        return UnreadableAnswer.because("it is an interim answer (1xx) and nothing else");
    }
}
