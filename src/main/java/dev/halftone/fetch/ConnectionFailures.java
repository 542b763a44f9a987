package dev.halftone.fetch;

import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Gives a name to what the network layer throws. Its own messages are dropped: they contain resolved addresses. */
final class ConnectionFailures {

    private ConnectionFailures() {}

    /** A failure before the connection was there. */
    static FetchException connecting(ImageUrl url, Throwable cause) {
        if (causedBy(cause, SslHandshakeTimeoutException.class)) {
            return FetchException.transientFailure(
                    FetchFailure.CONNECT, "The TLS handshake with " + url.host() + " took too long.");
        }
        if (causedBy(cause, CertificateException.class)) {
            return FetchException.permanent(
                    FetchFailure.TLS, "The certificate of " + url.host() + " is not valid for this host.");
        }
        if (cause instanceof SSLException) {
            return FetchException.permanent(FetchFailure.TLS, "The TLS handshake with " + url.host() + " failed.");
        }
        return FetchException.transientFailure(
                FetchFailure.CONNECT, "No connection to " + url.host() + " on port " + url.port() + ".");
    }

    /** A failure between the request and the end of the body. */
    static FetchException exchanging(ImageUrl url) {
        return FetchException.transientFailure(
                FetchFailure.CONNECT, "The connection to " + url.host() + " broke before the image had arrived.");
    }

    /** A failure between the request and the head of the answer to a message. */
    static FetchException posting(ImageUrl url) {
        return FetchException.transientFailure(
                FetchFailure.CONNECT, "The connection to " + url.host() + " broke before there was an answer.");
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
