package dev.halftone.store;

import dev.halftone.embedded.FreePort;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobProviderMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.domain.ContainerAccess;
import org.jclouds.blobstore.domain.StorageMetadata;
import org.jclouds.blobstore.options.ListContainerOptions;
import org.jclouds.blobstore.util.ForwardingBlobStore;

/** A server of the S3 API on loopback that checks signatures. Its buckets are in memory and survive a stop. */
public final class S3Server implements AutoCloseable {

    static final String BUCKET = "outputs";
    static final String KEY_ID = "test-key";
    static final String SECRET = "test-secret";

    private final BlobStoreContext context;
    private final BlobStore blobs;
    private final int port = FreePort.next();
    private S3Proxy server;
    private volatile boolean lagging;

    public S3Server() {
        // No further modules: the default ones are for clouds.
        context = ContextBuilder.newBuilder(new TransientNio2BlobProviderMetadata())
                .credentials(KEY_ID, SECRET)
                .overrides(new Properties())
                .build(BlobStoreContext.class);
        blobs = new ForwardingBlobStore(context.getBlobStore()) {
            @Override
            public void removeBlob(String container, String name) {
                if (!lagging) {
                    super.removeBlob(container, name);
                }
            }
        };
        blobs.createContainerInLocation(null, BUCKET);
        start();
    }

    void start() {
        try {
            server = S3Proxy.builder()
                    .blobStore(blobs)
                    .endpoint(endpoint())
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY_ID, SECRET)
                    .build();
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The settings of a service that keeps its outputs here. */
    public Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "halftone.store.type",
                "s3",
                "halftone.store.s3.endpoint",
                endpoint().toString(),
                "halftone.store.s3.bucket",
                BUCKET,
                "halftone.store.s3.prefix",
                "some/where/",
                "halftone.store.s3.path-style",
                "true",
                "halftone.store.s3.presign",
                "10m",
                "halftone.store.s3.access-key-id",
                KEY_ID,
                "halftone.store.s3.secret-access-key",
                SECRET));
    }

    /** Whether deleted objects are still listed, as services may do for a while. */
    void lag(boolean lags) {
        lagging = lags;
    }

    /** Whether anonymous callers may list the bucket and read its objects. */
    void open(boolean toEverybody) {
        blobs.setContainerAccess(BUCKET, toEverybody ? ContainerAccess.PUBLIC_READ : ContainerAccess.PRIVATE);
    }

    BlobStore blobs() {
        return blobs;
    }

    /** The keys that begin with the prefix. */
    List<String> keys(String prefix) {
        return blobs.list(BUCKET, new ListContainerOptions().prefix(prefix).recursive()).stream()
                .map(StorageMetadata::getName)
                .toList();
    }

    @Override
    public void close() {
        stop();
        context.close();
    }
}
