package dev.halftone.embedded;

import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;

/**
 * Names an unauthenticated client after its listener. This distinguishes controllers from clients, so that controllers
 * may do everything before any ACL exists. The broker's properties refer to this class by name.
 */
public final class ListenerPrincipals extends DefaultKafkaPrincipalBuilder {

    public ListenerPrincipals() {
        super(null, null);
    }

    @Override
    public KafkaPrincipal build(AuthenticationContext context) {
        return new KafkaPrincipal(KafkaPrincipal.USER_TYPE, context.listenerName());
    }
}
