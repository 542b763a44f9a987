package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Names the failures of the network layer. Its own messages are dropped, because they contain resolved addresses. */
final class ConnectionFailures {

    private static final List<String> PROTOCOL_ALERTS = List.of(
            "protocol_version",
            // What older JDKs report for versions that they do not support themselves.
            "selected protocol version",
            "No appropriate protocol");
    private static final List<String> NAME_ALERTS = List.of("unrecognized_name");
    private static final List<String> CERTIFICATE_ALERTS = List.of(
            "certificate_required",
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca");

    private ConnectionFailures() {}

    /** A failure before the connection was established. */
    static FetchException connecting(HttpUrl url, Throwable cause) {
        if (causedBy(cause, SslHandshakeTimeoutException.class)) {
            return FetchException.transientFailure(
                    FetchFailure.CONNECT, "The TLS handshake with " + url.host() + " took too long.");
        }
        return tls(url, cause)
                .orElseGet(() -> FetchException.transientFailure(FetchFailure.CONNECT, noConnection(url, cause)));
    }

    private static String noConnection(HttpUrl url, Throwable cause) {
        return cause instanceof SSLException
                ? "The connection to " + url.host() + " broke in the TLS handshake."
                : "No connection to " + url.host() + " on port " + url.port() + ".";
    }

    /**
     * A failure is permanent if a retry can't change it: the origin's identity or protocol. Everything else may pass,
     * such as a reset by a load balancer whose backend restarts.
     */
    private static Optional<FetchException> tls(HttpUrl url, Throwable cause) {
        if (causedBy(cause, CertificateException.class)) {
            return refused("The certificate of " + url.host() + " is not valid for this host.");
        }
        if (causedBy(cause, NotSslRecordException.class)) {
            return refused(url.host() + " does not speak TLS on port " + url.port() + ".");
        }
        if (alerts(cause, PROTOCOL_ALERTS)) {
            return refused("There is no version of TLS that " + url.host() + " and this service both speak.");
        }
        if (alerts(cause, NAME_ALERTS)) {
            return refused(url.host() + " says in the TLS handshake that this is not its name.");
        }
        if (alerts(cause, CERTIFICATE_ALERTS)) {
            return refused(url.host() + " asks for a client certificate.");
        }
        return Optional.empty();
    }

    private static Optional<FetchException> refused(String message) {
        return Optional.of(FetchException.permanent(FetchFailure.TLS, message));
    }

    /** The JDK reports alerts (RFC 8446, section 6.2), sent or received, only in messages. */
    private static boolean alerts(Throwable failure, List<String> alerts) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (cause instanceof SSLException
                    && message != null
                    && alerts.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    /** A failure between the request and the end of the body. */
    static FetchException exchanging(HttpUrl url, Throwable cause) {
        return exchanging(url, cause, "The connection to " + url.host() + " broke before the image had arrived.");
    }

    /** A failure between the request and the head of the response to a message. */
    static FetchException posting(HttpUrl url, Throwable cause) {
        return exchanging(url, cause, "The connection to " + url.host() + " broke before there was an answer.");
    }

    private static FetchException exchanging(HttpUrl url, Throwable failure, String broken) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableAnswer unreadable) {
                String message = "The answer of " + url.host() + " can't be read: " + unreadable.getMessage() + ".";
                return unreadable.certain()
                        ? FetchException.permanent(FetchFailure.CONNECT, message)
                        : FetchException.transientFailure(FetchFailure.CONNECT, message);
            }
        }
        // In TLS 1.3, a server checks the handshake after the client has finished it.
        return tls(url, failure).orElseGet(() -> FetchException.transientFailure(FetchFailure.CONNECT, broken));
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
