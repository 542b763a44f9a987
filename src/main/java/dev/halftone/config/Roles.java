package dev.halftone.config;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;

/** What this process does: {@code halftone.roles}. */
@Singleton
public class Roles {

    /** {@code MIGRATE}, which must be alone ({@link RoleCheck}), migrates the schema and exits. */
    public enum Role {
        API,
        WORK,
        MIGRATE
    }

    private final Set<Role> roles;

    @Inject
    Roles(ServiceConfig config) {
        this(config.roles());
    }

    private Roles(Set<Role> roles) {
        this.roles = roles;
    }

    /** Roles without configuration, for tests. */
    public static Roles of(Role... roles) {
        return new Roles(Set.of(roles));
    }

    /** Whether this process serves clients and does all work except for the images. */
    public boolean api() {
        return roles.contains(Role.API);
    }

    /** Whether this process fetches and recompresses images. */
    public boolean work() {
        return roles.contains(Role.WORK);
    }

    /** Whether this process migrates the schema and exits. */
    public boolean migrate() {
        return roles.contains(Role.MIGRATE);
    }

    boolean migrateWithOthers() {
        return migrate() && roles.size() > 1;
    }
}
