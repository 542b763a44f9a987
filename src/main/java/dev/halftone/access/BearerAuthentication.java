package dev.halftone.access;

import dev.halftone.http.ApiException;
import dev.halftone.http.ErrorAnswer;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * {@code Authorization: Bearer ...} (RFC 6750): an API key, or a token of the OIDC provider. A missing or rejected
 * credential results in an anonymous caller. {@link ApiPolicy} decides what an anonymous caller may do; this class
 * sends the challenge if access is denied.
 */
@ApplicationScoped
class BearerAuthentication implements HttpAuthenticationMechanism {

    private static final Logger LOG = Logger.getLogger(BearerAuthentication.class);

    private static final int BEFORE_ALL_OTHERS = DEFAULT_PRIORITY + 1_000;
    private static final String SCHEME = "Bearer ";
    private static final String UNAVAILABLE = BearerAuthentication.class.getName() + ".unavailable";
    private static final String REFUSED = BearerAuthentication.class.getName() + ".refused";
    /** The access log prints the name, so it must not be null. */
    private static final SecurityIdentity ANONYMOUS = QuarkusSecurityIdentity.builder()
            .setAnonymous(true)
            .setPrincipal(new QuarkusPrincipal(""))
            .build();

    private final AccessMode access;
    private final KeyRing keys;
    private final OidcAuthenticationMechanism oidc;

    BearerAuthentication(AccessMode access, KeyRing keys, OidcAuthenticationMechanism oidc) {
        this.access = access;
        this.keys = keys;
        this.oidc = oidc;
    }

    @Override
    public int getPriority() {
        return BEFORE_ALL_OTHERS;
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(ApiKeyCredential.class);
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        Optional<String> token = token(context);
        Uni<SecurityIdentity> known =
                switch (access.mode()) {
                    case NONE -> Uni.createFrom().item(ANONYMOUS);
                    case API_KEY ->
                        token.map(key -> keyOwner(context, key, identities))
                                .orElseGet(() -> Uni.createFrom().item(ANONYMOUS));
                    case OIDC ->
                        token.isEmpty()
                                ? Uni.createFrom().item(ANONYMOUS)
                                : oidc.authenticate(context, identities).invoke(BearerAuthentication::requireName);
                };
        return known.onFailure()
                .invoke(failure -> note(context, failure))
                .onFailure()
                .recoverWithItem(ANONYMOUS)
                // Otherwise the next mechanism would send the challenge.
                .eventually(() -> context.put(HttpAuthenticationMechanism.class.getName(), this));
    }

    private static Optional<String> token(RoutingContext context) {
        return Optional.ofNullable(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip());
    }

    private Uni<SecurityIdentity> keyOwner(RoutingContext context, String key, IdentityProviderManager identities) {
        if (!keys.isKnown()) {
            context.put(UNAVAILABLE, true);
        }
        return identities.authenticate(new ApiKeyCredential(ApiKeyText.hash(key)));
    }

    /** A token without a name cannot own requests. */
    private static void requireName(SecurityIdentity owner) {
        String name = owner.getPrincipal().getName();
        if (name == null || name.isBlank()) {
            throw new AuthenticationFailedException("The token names nobody.");
        }
    }

    private static void note(RoutingContext context, Throwable failure) {
        if (failure instanceof AuthenticationFailedException) {
            context.put(REFUSED, true);
        } else {
            LOG.errorf(
                    "A bearer token could not be checked: %s",
                    failure.getClass().getName());
            context.put(UNAVAILABLE, true);
        }
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        boolean unavailable = context.get(UNAVAILABLE) != null;
        Map<CharSequence, String> headers = unavailable
                ? Map.of(HttpHeaders.RETRY_AFTER, "5")
                : Map.of(
                        HttpHeaders.createOptimized("WWW-Authenticate"),
                        "Bearer realm=\"halftone\""
                                + (context.get(REFUSED) == null ? "" : ", error=\"invalid_token\""));
        return Uni.createFrom().item(new ChallengeData(unavailable ? 503 : 401, headers));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        return getChallenge(context)
                .invoke(challenge -> {
                    challenge.getHeaders().forEach(context.response()::putHeader);
                    ErrorAnswer.send(context, ApiException.of(challenge.status, sentence(context)));
                })
                .replaceWith(true);
    }

    private static String sentence(RoutingContext context) {
        if (context.get(UNAVAILABLE) != null) {
            return "Credentials can't be checked now; try again later.";
        }
        return context.get(REFUSED) == null
                ? "This needs a key, in the header 'Authorization: Bearer <key>'."
                : "The key or token is not valid.";
    }
}
