package dev.halftone.embedded;

import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;

/**
 * Who comes over a listener has its name, where nobody proves who he is: so that controllers are told from clients, and may do
 * all before there are any rules. Found by its name, from a broker's properties.
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
