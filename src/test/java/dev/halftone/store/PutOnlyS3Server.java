package dev.halftone.store;

import dev.halftone.embedded.FreePort;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.rest.AuthorizationException;

/**
 * Another endpoint for the buckets of an {@link S3Server}, whose client may only put objects and check for the bucket.
 */
public final class PutOnlyS3Server implements AutoCloseable {

    private static final String KEY_ID = "worker-key";
    private static final String SECRET = "worker-secret";

    /**
     * The calls to the store behind the server for a PUT of an object, a HEAD of the bucket, and the rejection of
     * anonymous callers.
     */
    private static final Set<String> ALLOWED =
            Set.of("putBlob", "containerExists", "getContainerAccess", "getContext", "blobBuilder");

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final URI endpoint = URI.create("http://127.0.0.1:" + FreePort.next());
    private final S3Server whole;
    private final S3Proxy server;

    public PutOnlyS3Server(S3Server whole) {
        this.whole = whole;
        BlobStore narrow = (BlobStore) Proxy.newProxyInstance(
                PutOnlyS3Server.class.getClassLoader(), new Class<?>[] {BlobStore.class}, this::call);
        try {
            server = S3Proxy.builder()
                    .blobStore(narrow)
                    .endpoint(endpoint)
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY_ID, SECRET)
                    .build();
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        calls.add(method.getName());
        if (!ALLOWED.contains(method.getName())) {
            throw new AuthorizationException(method.getName() + " is not allowed here");
        }
        try {
            return method.invoke(whole.blobs(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** All calls, allowed or not, by their names in jclouds. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The settings of a service that keeps its outputs here. */
    public Map<String, String> settings() {
        Map<String, String> settings = whole.settings();
        settings.put("halftone.store.s3.endpoint", endpoint.toString());
        settings.put("halftone.store.s3.access-key-id", KEY_ID);
        settings.put("halftone.store.s3.secret-access-key", SECRET);
        return settings;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
