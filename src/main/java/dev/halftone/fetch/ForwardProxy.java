package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import dev.halftone.url.InvalidUrlException;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A proxy that is asked for a tunnel to each origin (CONNECT, RFC 9110, section 9.3.6). The operator has chosen it, so
 * any address and port is allowed for it. No text that this class returns shows its password, except
 * {@link #authorization()}.
 */
final class ForwardProxy {

    private static final String NONE = "none";
    private static final String SCHEME = "http://";

    /** RFC 3986, section 3.2.1. What is not ASCII is accepted too. */
    private static final Pattern USER_INFO = Pattern.compile("[^/?#@\\\\\\s]+");

    private final HttpUrl url;
    private final Optional<Credentials> credentials;

    /** Not a record: its text would show the password. */
    private static final class Credentials {

        private final String user;
        private final String password;

        Credentials(String user, String password) {
            this.user = user;
            this.password = password;
        }
    }

    private ForwardProxy(HttpUrl url, Optional<Credentials> credentials) {
        this.url = url;
        this.credentials = credentials;
    }

    /**
     * @param key of the setting, for the error
     * @param written such as {@code http://proxy.example:3128} or {@code http://user:password@proxy.example:3128}
     * @return empty for {@code none}
     * @throws IllegalArgumentException with a message that names the key, and nothing of the value
     */
    static Optional<ForwardProxy> parse(String key, String written) {
        String value = written.strip();
        if (value.equalsIgnoreCase(NONE)) {
            return Optional.empty();
        }
        int at = value.lastIndexOf('@');
        if (!value.startsWith(SCHEME)) {
            throw invalid(key);
        }
        try {
            HttpUrl url = HttpUrl.parse(SCHEME + value.substring(Math.max(at + 1, SCHEME.length())));
            if (!url.target().equals("/")) {
                throw invalid(key);
            }
            return Optional.of(new ForwardProxy(
                    url, at < 0 ? Optional.empty() : Optional.of(credentials(value.substring(SCHEME.length(), at)))));
        } catch (InvalidUrlException | IllegalArgumentException e) {
            throw invalid(key);
        }
    }

    private static Credentials credentials(String written) {
        if (!USER_INFO.matcher(written).matches()) {
            throw new IllegalArgumentException();
        }
        int colon = written.indexOf(':');
        String user = decoded(colon < 0 ? written : written.substring(0, colon));
        if (user.isEmpty() || user.indexOf(':') >= 0) { // RFC 7617, section 2
            throw new IllegalArgumentException();
        }
        return new Credentials(user, colon < 0 ? "" : decoded(written.substring(colon + 1)));
    }

    private static String decoded(String written) {
        return URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException invalid(String key) {
        return new IllegalArgumentException(key + " is neither 'none' nor the URL of an HTTP proxy, such as "
                + "http://proxy.example:3128 or http://user:password@proxy.example:3128. "
                + "Special characters of the user and the password are percent-encoded.");
    }

    /** Its name is resolved by the system, when it is connected to. */
    SocketAddress address() {
        return SocketAddress.inetSocketAddress(url.port(), url.host());
    }

    /** @param patience for the connection to it, and again for its response */
    ProxyOptions options(Duration patience) {
        ProxyOptions options =
                new ProxyOptions().setHost(url.host()).setPort(url.port()).setConnectTimeout(patience);
        credentials.ifPresent(known -> options.setUsername(known.user).setPassword(known.password));
        return options;
    }

    /** The Proxy-Authorization header (RFC 7617). */
    Optional<String> authorization() {
        return credentials.map(known -> "Basic "
                + Base64.getEncoder()
                        .encodeToString((known.user + ":" + known.password).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return url.uriHost() + ":" + url.port();
    }
}
