package dev.halftone.access;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** Resolves a key to its owner or to the administrator. */
@ApplicationScoped
class ApiKeyIdentities implements IdentityProvider<ApiKeyCredential> {

    static final String ADMINISTRATOR = "administrator";

    /** The attribute that identifies the key among those of its owner. */
    static final String KEY_ID = "halftone.key-id";

    private static final int SHA_256_BYTES = 32;

    private final KeyRing keys;
    private final Optional<byte[]> adminHash;

    ApiKeyIdentities(KeyRing keys, AccessConfig config) {
        this.keys = keys;
        this.adminHash = config.adminKeySha256().map(ApiKeyIdentities::hash);
    }

    private static byte[] hash(String hexadecimal) {
        try {
            byte[] hash = HexFormat.of().parseHex(hexadecimal.strip());
            if (hash.length == SHA_256_BYTES) {
                return hash;
            }
        } catch (IllegalArgumentException e) {
            // Same error as for a wrong length. The value is not logged: it may be the key itself.
        }
        throw new ConfigurationException(
                "halftone.auth.admin-key-sha256 must be a SHA-256 as 64 hexadecimal digits, not the key itself.");
    }

    boolean hasAdministrator() {
        return adminHash.isPresent();
    }

    @Override
    public Class<ApiKeyCredential> getRequestType() {
        return ApiKeyCredential.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(ApiKeyCredential credential, AuthenticationRequestContext context) {
        if (adminHash
                .filter(hash -> MessageDigest.isEqual(hash, credential.hash()))
                .isPresent()) {
            return Uni.createFrom()
                    .item(identity(ADMINISTRATOR).addRole(ADMINISTRATOR).build());
        }
        return keys.find(credential.hash())
                .map(key -> Uni.createFrom().item(ownerOf(key)))
                .orElseGet(() -> Uni.createFrom().failure(AuthenticationFailedException::new));
    }

    private static SecurityIdentity ownerOf(ApiKey key) {
        return identity(key.owner).addAttribute(KEY_ID, key.id.toString()).build();
    }

    private static QuarkusSecurityIdentity.Builder identity(String name) {
        return QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal(name));
    }
}
