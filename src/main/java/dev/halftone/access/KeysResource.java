package dev.halftone.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.http.ApiException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Lets the administrator create and revoke keys. Responds with 404 unless the mode is {@code api-key}. */
@Path("/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
public class KeysResource {

    private static final int LISTED = 10_000;
    private static final int MAX_LENGTH = 200;

    private final AccessMode access;
    private final ApiKeyIdentities identities;
    private final ApiKeys keys;
    private final KeyRing ring;
    private final SecurityIdentity caller;

    KeysResource(AccessMode access, ApiKeyIdentities identities, ApiKeys keys, KeyRing ring, SecurityIdentity caller) {
        this.access = access;
        this.identities = identities;
        this.keys = keys;
        this.ring = ring;
        this.caller = caller;
    }

    /**
     * @param owner the key sees this owner's requests; owners are not created separately
     * @param name a label to recognize the key by; optional
     */
    public record NewKey(String owner, String name) {}

    /** @param key set only in the response that creates the key; it is not stored */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record KeyResponse(
            UUID keyId,
            String owner,
            String name,
            Instant createdAt,
            Instant lastUsedAt,
            Instant revokedAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) String key) {

        static KeyResponse of(ApiKey stored, String key) {
            return new KeyResponse(
                    stored.id, stored.owner, stored.name, stored.createdAt, stored.lastUsedAt, stored.revokedAt, key);
        }
    }

    /** Newest first, at most {@value #LISTED}. */
    public record KeyList(List<KeyResponse> keys) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Operation(summary = "Make a key; this answer is the only one that has it")
    @APIResponse(responseCode = "201", description = "The key")
    @APIResponse(responseCode = "400", description = "The owner is missing, or a text is too long")
    @APIResponse(responseCode = "409", description = "There are too many keys")
    public Uni<KeyResponse> create(NewKey wanted) {
        requireKeys();
        if (wanted == null) {
            throw ApiException.badRequest("Say whose key it will be: {\"owner\": \"...\"}.");
        }
        String owner = text("owner", wanted.owner());
        String name = wanted.name() == null || wanted.name().isBlank() ? "" : text("name", wanted.name());
        if (owner.isEmpty()) {
            throw ApiException.badRequest("owner is missing.");
        }
        String key = ApiKeyText.random();
        return keys.create(owner, name, ApiKeyText.hash(key))
                .map(made -> made.orElseThrow(() -> ApiException.conflict(
                        "There are " + ApiKeys.MAX_KEYS + " valid keys, and there may be no more.")))
                .call(ring::read)
                .map(made -> KeyResponse.of(made, key));
    }

    private static String text(String field, String value) {
        String text = value == null ? "" : value.strip();
        if (text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
            throw ApiException.badRequest(
                    field + " must have at most " + MAX_LENGTH + " characters, and no control characters.");
        }
        return text;
    }

    @GET
    @Operation(summary = "The newest 10,000 keys, revoked ones too; without the keys themselves")
    public Uni<KeyList> list() {
        requireKeys();
        return keys.newest(LISTED)
                .map(found -> new KeyList(
                        found.stream().map(key -> KeyResponse.of(key, null)).toList()));
    }

    @DELETE
    @Path("/{key_id}")
    @Operation(summary = "Revoke a key: at once in this process, within 2 seconds in all others")
    @APIResponse(responseCode = "204", description = "The key is revoked")
    @APIResponse(responseCode = "404", description = "There is no such key, or it has been revoked already")
    public Uni<Void> revoke(@RestPath("key_id") String keyId) {
        requireKeys();
        return keys.revoke(uuid(keyId)).call(ring::read).map(revoked -> {
            if (!revoked) {
                throw unknown(keyId);
            }
            return null;
        });
    }

    private static UUID uuid(String keyId) {
        try {
            return UUID.fromString(keyId);
        } catch (IllegalArgumentException e) {
            throw unknown(keyId);
        }
    }

    private static ApiException unknown(String keyId) {
        return ApiException.notFound("There is no key " + keyId + ".");
    }

    private void requireKeys() {
        if (access.mode() != AccessConfig.Mode.API_KEY || !identities.hasAdministrator()) {
            throw new NotFoundException();
        }
        // Backs up ApiPolicy, which matches paths: this check holds for any spelling of the path.
        if (!caller.hasRole(ApiKeyIdentities.ADMINISTRATOR)) {
            throw ApiException.forbidden("This key is not for this.");
        }
    }
}
