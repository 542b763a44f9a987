package dev.halftone.store;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.GetObjectPresignRequest;

/** The URLs at which clients get outputs of a bucket: below a public base URL, or presigned for a limited time. */
final class S3OutputUrls implements AutoCloseable {

    private static final Duration MAX_VALIDITY = Duration.ofDays(7);

    private final String bucket;
    private final String prefix;
    private final Optional<String> base;
    private final Duration life;
    private final S3Presigner presigner;

    /**
     * @param everybody whether anyone with its URL may read an output
     * @throws IllegalArgumentException if the settings contradict each other
     */
    static void check(StoreConfig.S3 config, boolean everybody) {
        if (config.publicBaseUrl().isPresent() == config.presign().isPresent()) {
            throw new IllegalArgumentException(
                    "one of halftone.store.s3.public-base-url and halftone.store.s3.presign must be set");
        }
        if (!everybody && config.presign().isEmpty()) {
            throw new IllegalArgumentException(
                    "halftone.images.public=false needs halftone.store.s3.presign: a public base URL is for everybody");
        }
        config.presign()
                .filter(life -> life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(MAX_VALIDITY) > 0)
                .ifPresent(life -> {
                    throw new IllegalArgumentException("halftone.store.s3.presign is " + life + ", must be 1s to 7d");
                });
    }

    /** @param prefix of every key */
    S3OutputUrls(StoreConfig.S3 config, String bucket, String prefix, S3Presigner presigner) {
        this.bucket = bucket;
        this.prefix = prefix;
        this.base = config.publicBaseUrl().map(url -> url.toString().replaceAll("/+$", "") + "/");
        this.life = config.presign().orElse(MAX_VALIDITY);
        this.presigner = presigner;
    }

    String of(ImageKey key) {
        return base.map(url -> url + prefix + key.urlPath()).orElseGet(() -> presigned(prefix + key.path()));
    }

    private String presigned(String objectKey) {
        return presigner
                .presignGetObject(GetObjectPresignRequest.builder()
                        .signatureDuration(life)
                        .getObjectRequest(GetObjectRequest.builder()
                                .bucket(bucket)
                                .key(objectKey)
                                .build())
                        .build())
                .url()
                .toString();
    }

    @Override
    public void close() {
        presigner.close();
    }
}
