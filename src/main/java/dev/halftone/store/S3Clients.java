package dev.halftone.store;

import java.time.Duration;
import java.util.concurrent.Executor;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientAsyncConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Creates the SDK's clients, for Amazon S3 and compatible services. */
final class S3Clients {

    private static final int THREADS = 2;
    private static final int CONNECTIONS = 64;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** The longest time without any byte of a response. Then the call is retried, if there is time left. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private S3Clients() {}

    /** The event loops of one client. With the client's own group, closing it would take two seconds. */
    static SdkEventLoopGroup eventLoops() {
        return SdkEventLoopGroup.builder().numberOfThreads(THREADS).build();
    }

    /**
     * Uploads have a Content-MD5, and a SHA-256 in their signature over plain HTTP. Every service supports these, while
     * few support trailing checksums.
     */
    static S3AsyncClient client(
            StoreConfig.S3 config, AwsCredentialsProvider credentials, SdkEventLoopGroup eventLoops) {
        var builder = S3AsyncClient.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(credentials)
                .serviceConfiguration(services(config))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .asyncConfiguration(ClientAsyncConfiguration.builder()
                        .advancedOption(
                                SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, (Executor) Runnable::run)
                        .build())
                .overrideConfiguration(override -> override.apiCallTimeout(config.timeout()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .eventLoopGroup(eventLoops)
                        .maxConcurrency(CONNECTIONS)
                        .maxPendingConnectionAcquires(100_000)
                        .connectionAcquisitionTimeout(config.timeout())
                        .connectionTimeout(CONNECT)
                        .readTimeout(SILENCE)
                        .writeTimeout(SILENCE));
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    static S3Presigner presigner(StoreConfig.S3 config, AwsCredentialsProvider credentials) {
        var builder = S3Presigner.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(credentials)
                .serviceConfiguration(services(config));
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static S3Configuration services(StoreConfig.S3 config) {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(config.pathStyle())
                .chunkedEncodingEnabled(false)
                .build();
    }

    /** Renewed in the background, because obtaining them may block. */
    static AwsCredentialsProvider credentials(StoreConfig.S3 config) {
        if (config.accessKeyId().isPresent() != config.secretAccessKey().isPresent()) {
            throw new IllegalArgumentException(
                    "halftone.store.s3.access-key-id and .secret-access-key must be set together");
        }
        return config.accessKeyId()
                .<AwsCredentialsProvider>map(id -> StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(id, config.secretAccessKey().orElseThrow())))
                .orElseGet(() -> DefaultCredentialsProvider.builder()
                        .asyncCredentialUpdateEnabled(true)
                        .build());
    }
}
