package dev.halftone.access;

import dev.halftone.http.ApiException;
import dev.halftone.http.ErrorAnswer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rejects requests that other web pages cause in mode {@code none}, where anyone who reaches the service may do
 * everything. A page open in a browser on the same machine or network could reach it in two ways. With DNS rebinding,
 * the page's owner lets a name resolve to this machine, and the browser treats the page as same-origin: therefore only
 * known host names are served. A form or script of another page may also send requests that need no CORS permission:
 * therefore requests that change something are rejected if they come from another page.
 *
 * <p>With keys or tokens neither works: browsers do not add them on their own.
 */
@ApplicationScoped
class ForeignPages {

    private static final int BEFORE_BODIES_ARE_WATCHED = 1_500;
    private static final int MAX_SHOWN = 100;

    private static final String SEC_FETCH_SITE = "Sec-Fetch-Site";
    private static final String OPERATIONS = "/q/";

    /** Safe methods, RFC 9110, section 9.2.1. */
    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);

    private final AccessMode access;
    private final OwnNames own;

    ForeignPages(
            AccessMode access,
            BrowserConfig config,
            @ConfigProperty(name = "halftone.public-url") Optional<URI> publicUrl) {
        this.access = access;
        List<String> names = new ArrayList<>(config.allowedHosts().orElse(List.of()));
        publicUrl.map(URI::getRawAuthority).ifPresent(names::add);
        this.own = new OwnNames(names);
    }

    void register(@Observes Filters filters) {
        if (access.mode() == AccessConfig.Mode.NONE) {
            filters.register(this::check, BEFORE_BODIES_ARE_WATCHED);
        }
    }

    private void check(RoutingContext context) {
        Optional<String> called = called(context.request());
        Optional<String> objection = called.filter(name -> !isOurs(name, context))
                .map(ForeignPages::noNameOfOurs)
                .or(() -> objectionToSender(context.request(), called));
        if (objection.isPresent()) {
            ErrorAnswer.send(context, ApiException.forbidden(objection.get()));
        } else {
            context.next();
        }
    }

    /**
     * The host as sent, ignoring forwarding headers: a page can set those to any name. Browsers always send
     * {@code Host}.
     */
    private static Optional<String> called(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        return Optional.ofNullable(host)
                .or(() -> Optional.ofNullable(request.authority()).map(Object::toString));
    }

    /** Probes and metrics scrapers call a process by its IP address. */
    private boolean isOurs(String name, RoutingContext context) {
        return own.includeHost(name) || context.normalizedPath().startsWith(OPERATIONS) && OwnNames.isAddress(name);
    }

    private static String noNameOfOurs(String called) {
        return "In mode none this service is called by a name of its own machine, that of halftone.public-url, or one"
                + " of halftone.http.allowed-hosts, and by no other: not '" + shown(called) + "'.";
    }

    private Optional<String> objectionToSender(HttpServerRequest request, Optional<String> called) {
        if (SAFE.contains(request.method())) {
            return Optional.empty();
        }
        if ("cross-site".equalsIgnoreCase(request.getHeader(SEC_FETCH_SITE))) {
            return Optional.of("In mode none nothing is changed for a page of another site.");
        }
        return request.headers().getAll(HttpHeaders.ORIGIN).stream()
                .filter(origin -> !own.includeOrigin(origin, called.orElse("")))
                .findFirst()
                .map(origin ->
                        "In mode none nothing is changed for a page of another origin: '" + shown(origin) + "'.");
    }

    private static String shown(String name) {
        return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "…";
    }
}
