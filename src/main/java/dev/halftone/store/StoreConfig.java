package dev.halftone.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where outputs are stored. Public, like every mapping with groups, because the groups are validated from another
 * package.
 */
@ConfigMapping(prefix = "halftone.store")
public interface StoreConfig {

    @WithDefault("file")
    Type type();

    /**
     * For {@link Type#FILE}: created if missing. The whole directory must be on one file system with atomic renames.
     */
    @WithDefault("data/images")
    Path directory();

    S3 s3();

    enum Type {
        FILE,
        S3
    }

    /** For {@link Type#S3}. */
    interface S3 {

        /** The endpoint of a service other than Amazon S3. */
        Optional<URI> endpoint();

        /** Services other than Amazon S3 accept any region. */
        @WithDefault("us-east-1")
        String region();

        Optional<String> bucket();

        /** The prefix of every key, such as {@code halftone/images/}. */
        Optional<String> prefix();

        /** Whether URLs name the bucket in the path instead of the host name. */
        @WithDefault("false")
        boolean pathStyle();

        /** The base of output URLs; the key follows. Either this or {@link #presign}. */
        Optional<URI> publicBaseUrl();

        /** How long a presigned output URL works, at most 7 days. */
        Optional<Duration> presign();

        /** Together with {@link #secretAccessKey}; without them the SDK's default chain finds credentials. */
        Optional<String> accessKeyId();

        Optional<String> secretAccessKey();

        /** The timeout of one operation, its retries included. */
        @WithDefault("30s")
        Duration timeout();
    }
}
