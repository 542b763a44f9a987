package dev.halftone.dispatch;

import dev.halftone.EmbeddedServersResource;
import dev.halftone.Relay;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** The servers of {@link EmbeddedServersResource}; the service reaches its PostgreSQL through a {@link Relay}. */
public final class RelayedServers implements QuarkusTestResourceLifecycleManager {

    private static final String DATABASE = "quarkus.datasource.reactive.url";

    private final EmbeddedServersResource servers = new EmbeddedServersResource();
    private Relay relay;

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(servers.start());
        URI database = URI.create(settings.get(DATABASE));
        relay = new Relay(database.getPort());
        settings.put(DATABASE, "postgresql://localhost:" + relay.port() + database.getPath());
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(relay, new TestInjector.MatchesType(Relay.class));
    }

    @Override
    public void stop() {
        servers.stop();
        if (relay != null) {
            relay.close();
        }
    }
}
