package dev.halftone.store;

import dev.halftone.TraceCollector;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A service with others around it: its outputs go to a bucket, its traces to a collector, and it trusts a proxy before it.
 * Tests get both as fields of the types {@link
 * S3Server} and {@link TraceCollector}.
 */
public final class InBucket implements QuarkusTestProfile {

    /** Keeps the server beside the service. */
    public static final class Bucket implements QuarkusTestResourceLifecycleManager {

        private S3Server server;

        @Override
        public Map<String, String> start() {
            server = new S3Server();
            return server.settings();
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(server, field -> field.getType() == S3Server.class);
        }

        @Override
        public void stop() {
            if (server != null) {
                server.close();
            }
        }
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.http.proxy.proxy-address-forwarding", "true",
                "quarkus.http.proxy.enable-forwarded-host", "true",
                "quarkus.http.proxy.enable-forwarded-prefix", "true");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(
                new TestResourceEntry(Bucket.class, new HashMap<>()),
                new TestResourceEntry(TraceCollector.Resource.class, new HashMap<>()));
    }
}
