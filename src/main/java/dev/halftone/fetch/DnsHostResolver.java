package dev.halftone.fetch;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The system's hosts file, then its name servers, on one thread of its own. Answers are kept for their time to live, at
 * most five minutes.
 */
@ApplicationScoped
class DnsHostResolver implements HostResolver {

    private static final int MOST_SECONDS_TO_KEEP = 300;
    private static final int SECONDS_TO_KEEP_FAILURES = 5;
    private static final long QUERY_TIMEOUT_MILLIS = 3_000;

    private final NioEventLoopGroup eventLoop =
            new NioEventLoopGroup(1, new DefaultThreadFactory("halftone-dns", true));
    private final DnsNameResolver resolver;

    @Inject
    DnsHostResolver() {
        this(UnaryOperator.identity());
    }

    DnsHostResolver(UnaryOperator<DnsNameResolverBuilder> settings) {
        resolver = settings.apply(new DnsNameResolverBuilder(eventLoop.next())
                        .datagramChannelType(NioDatagramChannel.class)
                        .socketChannelType(NioSocketChannel.class)
                        .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                        .ttl(0, MOST_SECONDS_TO_KEEP)
                        .negativeTtl(SECONDS_TO_KEEP_FAILURES))
                .build();
    }

    @Override
    public Uni<List<InetAddress>> resolve(String host) {
        return Uni.createFrom().emitter(emitter -> {
            Future<List<InetAddress>> lookup = resolver.resolveAll(host);
            lookup.addListener(done -> {
                if (done.isSuccess()) {
                    emitter.complete(lookup.getNow());
                } else {
                    emitter.fail(failure(host, done.cause()));
                }
            });
        });
    }

    private static FetchException failure(String host, Throwable cause) {
        return isDenied(cause)
                ? FetchException.permanent(FetchFailure.DNS, "There is no host named " + host + ".")
                : FetchException.transientFailure(
                        FetchFailure.DNS, "The host name " + host + " could not be resolved.");
    }

    /** A name server said that there is no such name, or no address for it, as opposed to saying nothing of use. */
    private static boolean isDenied(Throwable cause) {
        if (cause instanceof DnsErrorCauseException answer) {
            return DnsResponseCode.NXDOMAIN.equals(answer.getCode());
        }
        return cause instanceof UnknownHostException && (cause.getCause() == null || isDenied(cause.getCause()));
    }

    @PreDestroy
    void close() {
        resolver.close();
        eventLoop.shutdownGracefully();
    }
}
