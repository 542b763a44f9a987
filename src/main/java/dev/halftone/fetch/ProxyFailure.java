package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.proxy.ProxyConnectException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Why there was no tunnel through a proxy. All of it may pass: an operator repairs a proxy or its credentials, and
 * images wait.
 */
final class ProxyFailure extends RuntimeException {

    /** Netty reports the status only in its message. */
    private static final Pattern STATUS = Pattern.compile("status: ([1-5][0-9]{2})\\b");

    /** @param message what happened, as the beginning of a sentence; repeats nothing of what the proxy sent */
    private ProxyFailure(String message) {
        super(message, null, false, false);
    }

    /** With the standard's phrase, because the proxy's is arbitrary text. */
    static ProxyFailure answered(int status) {
        return new ProxyFailure("The proxy answered " + HttpResponseStatus.valueOf(status));
    }

    static ProxyFailure silent() {
        return new ProxyFailure("The proxy did not answer in time");
    }

    static ProxyFailure broke() {
        return new ProxyFailure("The connection to the proxy broke");
    }

    static ProxyFailure unreadable() {
        return new ProxyFailure("The answer of the proxy can't be read");
    }

    /** A failure before there was a connection to the origin. */
    static FetchException connecting(HttpUrl url, Throwable cause) {
        return cause instanceof SSLException
                ? ConnectionFailures.connecting(url, cause)
                : FetchException.transientFailure(
                        FetchFailure.CONNECT,
                        of(cause).getMessage() + " when it was asked for a connection to " + url.host() + " on port "
                                + url.port() + ".");
    }

    private static ProxyFailure of(Throwable cause) {
        if (cause instanceof ProxyFailure known) {
            return known;
        }
        if (cause instanceof ProxyConnectException refusal) {
            return of(refusal);
        }
        return new ProxyFailure(
                cause instanceof UnknownHostException
                        ? "The name of the proxy could not be resolved"
                        : "There was no connection to the proxy");
    }

    private static ProxyFailure of(ProxyConnectException refusal) {
        String message = String.valueOf(refusal.getMessage());
        Matcher status = STATUS.matcher(message);
        if (status.find()) {
            return answered(Integer.parseInt(status.group(1)));
        }
        if (message.contains("status: ")) {
            return unreadable();
        }
        return message.endsWith("timeout") ? silent() : broke();
    }
}
