package dev.halftone.store;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.BytesWrapper;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Stores outputs as objects {@code <prefix><request_id>/<image_id>.<ext>} of a bucket; a named one as {@code
 * <prefix><request_id>/<image_id>/<name>.<ext>}, which a browser saves under its name. Every failure is retryable:
 * problems with a bucket, its permissions or the network are outages of the service, not errors of an image.
 */
final class S3ImageStore implements ImageStore {

    private static final Logger LOG = Logger.getLogger(S3ImageStore.class);
    private static final int PIECE_BYTES = 1 << 20;
    /** The maximum that one call lists. */
    private static final int BATCH = 1_000;

    private static final int DELETED_AT_A_TIME = 32;
    /** The timeout for a call that is not essential for the start. */
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final SdkEventLoopGroup eventLoops = S3Clients.eventLoops();
    private final S3AsyncClient client;
    private final S3OutputUrls urls;
    private final String bucket;
    private final String prefix;
    private final String caching;

    private S3ImageStore(StoreConfig.S3 config, boolean everybody) {
        this.bucket =
                config.bucket().orElseThrow(() -> new IllegalArgumentException("halftone.store.s3.bucket must be set"));
        this.prefix = config.prefix().orElse("");
        this.caching = (everybody ? "public" : "private") + ", max-age=31536000, immutable";
        S3OutputUrls.check(config, everybody);
        AwsCredentialsProvider credentials = S3Clients.credentials(config);
        this.client = S3Clients.client(config, credentials, eventLoops);
        this.urls = new S3OutputUrls(config, bucket, prefix, S3Clients.presigner(config, credentials));
    }

    /**
     * Opens the bucket. Blocks; called at startup.
     *
     * @throws IllegalStateException if the service responds that the bucket does not exist or is not accessible. If it
     *     does not respond, the store is opened anyway, because the service may come back
     */
    static S3ImageStore open(StoreConfig.S3 config, boolean everybody) {
        S3ImageStore store = new S3ImageStore(config, everybody);
        try {
            store.client.headBucket(request -> request.bucket(store.bucket)).join();
            store.warnIfAnybodyMayList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception answer && answer.statusCode() < 500) {
                store.close();
                throw new IllegalStateException(
                        "halftone.store.s3.bucket cannot be used: " + store.bucket + ", " + meaning(answer), answer);
            }
            LOG.warnf("The bucket %s can't be asked for yet: %s", store.bucket, e.getCause());
        }
        return store;
    }

    /** A caller that can list outputs finds them without their URLs. Anything but a successful listing is ignored. */
    private void warnIfAnybodyMayList() {
        client.listObjectsV2(request -> request.bucket(bucket)
                        .prefix(prefix)
                        .maxKeys(1)
                        .overrideConfiguration(
                                nobody -> nobody.credentialsProvider(AnonymousCredentialsProvider.create())
                                        .apiCallTimeout(QUESTION_TIMEOUT)))
                .thenAccept(listing -> LOG.warnf(
                        "Anybody may list the bucket %s, and so find outputs without knowing their URLs: let everybody"
                                + " have s3:GetObject on its objects and nothing else, or nothing at all with presigned"
                                + " URLs.",
                        bucket))
                .exceptionally(refused -> null)
                .join();
    }

    private static String meaning(S3Exception answer) {
        return switch (answer.statusCode()) {
            case 404 -> "there is no such bucket (404)";
            case 403 -> "the credentials are wrong or may not list it (403)";
            default -> "the service answered " + answer.statusCode();
        };
    }

    private String objectKey(ImageKey key) {
        return prefix + key.path();
    }

    @Override
    public Uni<Void> put(ImageKey key, byte[] bytes, String mediaType) {
        // On a worker thread: a checksum over megabytes would block the event loop.
        Uni<String> sum =
                Uni.createFrom().item(() -> md5(bytes)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
        return onCallersContext(sum.chain(md5 -> ask(
                        "The image " + key.path() + " could not be written.",
                        () -> client.putObject(
                                request -> request.bucket(bucket)
                                        .key(objectKey(key))
                                        .contentType(mediaType)
                                        .cacheControl(caching)
                                        .contentDisposition(
                                                ContentDisposition.of(key).orElse(null))
                                        .contentMD5(md5),
                                AsyncRequestBody.fromBytesUnsafe(bytes)))))
                .replaceWithVoid();
    }

    /** The service copies the bytes; the copy may have another name. The service can't tell the length. */
    @Override
    public Uni<Boolean> copy(ImageKey from, ImageKey to, long bytes) {
        return call(
                        "The image " + to.path() + " could not be written.",
                        () -> client.copyObject(request -> request.sourceBucket(bucket)
                                .sourceKey(objectKey(from))
                                .destinationBucket(bucket)
                                .destinationKey(objectKey(to))
                                .metadataDirective(MetadataDirective.REPLACE)
                                .contentType(MediaTypes.of(to).orElse(null))
                                .cacheControl(caching)
                                .contentDisposition(ContentDisposition.of(to).orElse(null))))
                .replaceWith(true)
                .onFailure(S3ImageStore::hasNoSource)
                .recoverWithItem(false);
    }

    /** A client that may not list the bucket gets 403 for an object that does not exist. */
    private static boolean hasNoSource(Throwable failure) {
        return failure.getCause() instanceof S3Exception answer
                && (answer.statusCode() == 403 || answer.statusCode() == 404);
    }

    /** RFC 1864. The service compares it with what it has received. */
    private static String md5(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** One call per piece, so that a slow reader does not hold a connection open. */
    @Override
    public Multi<byte[]> get(ImageKey key) {
        return Multi.createBy()
                .repeating()
                .uni(Reading::new, reading -> reading.ended() ? end() : next(key, reading))
                .whilst(piece -> piece.length > 0)
                .select()
                .where(piece -> piece.length > 0);
    }

    private static Uni<byte[]> end() {
        return Uni.createFrom().item(new byte[0]);
    }

    private Uni<byte[]> next(ImageKey key, Reading reading) {
        return call(
                        "The image " + key.path() + " could not be read.",
                        () -> client.getObject(
                                request -> request.bucket(bucket)
                                        .key(objectKey(key))
                                        .range("bytes=" + reading.position + "-" + (reading.position + PIECE_BYTES - 1))
                                        .ifMatch(reading.entityTag),
                                AsyncResponseTransformer.<GetObjectResponse>toBytes()))
                .invoke(reading::advance)
                .map(BytesWrapper::asByteArrayUnsafe);
    }

    /** How far an object has been read, and which version of it. */
    private static final class Reading {

        private long position;
        private long size = -1;
        private String entityTag;

        boolean ended() {
            return position == size;
        }

        void advance(ResponseBytes<GetObjectResponse> piece) {
            GetObjectResponse answer = piece.response();
            String range = answer.contentRange();
            entityTag = answer.eTag();
            position += piece.asByteArrayUnsafe().length;
            // Without a range, the response is the whole object.
            size = range == null ? position : Long.parseLong(range.substring(range.indexOf('/') + 1));
        }
    }

    /** One call per object, which every service supports. */
    @Override
    public Uni<Void> deleteAll(List<ImageKey> keys) {
        return deleteObjects(keys.stream().map(this::objectKey).toList());
    }

    private Uni<Void> deleteObjects(List<String> objectKeys) {
        return Multi.createFrom()
                .iterable(objectKeys)
                .onItem()
                .transformToUni(this::deleteObject)
                .merge(DELETED_AT_A_TIME)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> deleteObject(String objectKey) {
        return call(
                        "The image " + objectKey + " could not be deleted.",
                        () -> client.deleteObject(
                                request -> request.bucket(bucket).key(objectKey)))
                .replaceWithVoid();
    }

    /**
     * Goes through the listing once, page by page. A listing that lags may repeatedly name objects that are already
     * deleted.
     */
    @Override
    public Uni<Void> deleteRequest(UUID requestId) {
        return pages(requestId, "deleted")
                .onItem()
                .transformToUniAndConcatenate(this::deleteObjects)
                .onItem()
                .ignoreAsUni();
    }

    @Override
    public Multi<ImageKey> list(UUID requestId) {
        return pages(requestId, "listed")
                .onItem()
                .<String>transformToIterable(page -> page)
                .map(objectKey -> ImageKey.parse(objectKey.substring(prefix.length())))
                .filter(Optional::isPresent)
                .map(Optional::get);
    }

    /**
     * The names of a request's objects, one page of the listing at a time. Each page is requested when the previous one
     * has been consumed.
     */
    private Multi<List<String>> pages(UUID requestId, String what) {
        return Multi.createBy()
                .repeating()
                .uni(AtomicReference<String>::new, next -> page(requestId, what, next))
                .whilst(page -> page.nextContinuationToken() != null)
                .map(page -> page.contents().stream().map(S3Object::key).toList());
    }

    /** @param next the token of this page, then that of the next one */
    private Uni<ListObjectsV2Response> page(UUID requestId, String what, AtomicReference<String> next) {
        return call(
                        "The images of " + requestId + " could not be " + what + ".",
                        () -> client.listObjectsV2(request -> request.bucket(bucket)
                                .prefix(prefix + requestId + "/")
                                .maxKeys(BATCH)
                                .continuationToken(next.get())))
                .invoke(page -> next.set(page.nextContinuationToken()));
    }

    @Override
    public String publicUrl(ImageKey key) {
        return urls.of(key);
    }

    private static <T> Uni<T> call(String failed, Supplier<CompletableFuture<T>> call) {
        return onCallersContext(ask(failed, call));
    }

    private static <T> Uni<T> ask(String failed, Supplier<CompletableFuture<T>> call) {
        return Uni.createFrom()
                .completionStage(call)
                .onFailure()
                .transform(cause -> new StoreException(failed, true, cause));
    }

    /** Delivers on the caller's context, if there is one, because the SDK's threads must not run other code. */
    private static <T> Uni<T> onCallersContext(Uni<T> answer) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            return context == null ? answer : answer.emitOn(MutinyHelper.executor(context));
        });
    }

    @Override
    public void close() {
        urls.close();
        client.close();
        eventLoops.eventLoopGroup().shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
