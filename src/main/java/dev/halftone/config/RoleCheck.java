package dev.halftone.config;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Rejects the role {@code migrate} together with other roles, because a process that migrates exits afterwards. */
@ApplicationScoped
class RoleCheck {

    private final Roles roles;

    RoleCheck(Roles roles) {
        this.roles = roles;
    }

    void check(@Observes @Priority(StartOrder.CHECK) StartupEvent event) {
        if (roles.migrateWithOthers()) {
            throw new ConfigurationException(
                    "halftone.roles (HALFTONE_ROLES) names migrate together with other roles. A process that migrates ends"
                            + " when that is done: name migrate alone, or leave it out; api migrates at its start.");
        }
    }
}
