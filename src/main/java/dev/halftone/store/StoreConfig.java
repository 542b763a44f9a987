package dev.halftone.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where outputs go. Public, like every mapping with groups in it: what validates the groups is elsewhere. */
@ConfigMapping(prefix = "halftone.store")
public interface StoreConfig {

    @WithDefault("file")
    Type type();

    /** For {@link Type#FILE}: made when missing. One file system, that renames atomically, for the whole directory. */
    @WithDefault("data/images")
    Path directory();

    S3 s3();

    enum Type {
        FILE,
        S3
    }

    /** For {@link Type#S3}. */
    interface S3 {

        /** Of a service other than Amazon's. */
        Optional<URI> endpoint();

        /** Services other than Amazon's take any. */
        @WithDefault("us-east-1")
        String region();

        Optional<String> bucket();

        /** In front of every key: {@code halftone/images/}. */
        Optional<String> prefix();

        /** Whether the bucket is in the path of URLs instead of the host's name. */
        @WithDefault("false")
        boolean pathStyle();

        /** What output URLs begin with; the key follows. Either this or {@link #presign}. */
        Optional<URI> publicBaseUrl();

        /** How long a presigned output URL works, at most 7 days. */
        Optional<Duration> presign();

        /** Together with {@link #secretAccessKey}; without them the SDK's default chain finds credentials. */
        Optional<String> accessKeyId();

        Optional<String> secretAccessKey();

        /** For one operation, its repetitions included. */
        @WithDefault("30s")
        Duration timeout();
    }
}
