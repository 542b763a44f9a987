package dev.halftone.config;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;

/** What this process does: {@code halftone.roles}. */
@Singleton
public class Roles {

    /** {@code MIGRATE}, alone ({@link RoleCheck}): brings the schema up to date and ends. */
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

    /** Those of a process without configuration. */
    public static Roles of(Role... roles) {
        return new Roles(Set.of(roles));
    }

    /** Whether it answers clients, and does what they have asked for but for the images. */
    public boolean api() {
        return roles.contains(Role.API);
    }

    /** Whether it fetches and recompresses images. */
    public boolean work() {
        return roles.contains(Role.WORK);
    }

    /** Whether it brings the schema up to date and ends. */
    public boolean migrate() {
        return roles.contains(Role.MIGRATE);
    }

    boolean migrateWithOthers() {
        return migrate() && roles.size() > 1;
    }
}
