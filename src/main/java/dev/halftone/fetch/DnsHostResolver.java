package dev.halftone.fetch;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Resolves names with the system's hosts file, then with name servers, on a thread of its own. Names are looked up
 * without the machine's search domains, which would lead a name of the internet into the local network.
 *
 * <p>Results are kept for their time to live, within one second and five minutes, for a bounded number of names.
 */
@ApplicationScoped
class DnsHostResolver implements HostResolver {

    private static final int MIN_SECONDS_TO_KEEP = 1;
    private static final int MAX_SECONDS_TO_KEEP = 300;
    private static final int SECONDS_TO_KEEP_MISSING = 5;
    private static final int MAX_NAMES_TO_KEEP = 10_000;
    private static final int MAX_LOOKUPS_AT_A_TIME = 128;
    private static final long QUERY_TIMEOUT_MILLIS = 3_000;

    private final NioEventLoopGroup eventLoops =
            new NioEventLoopGroup(1, new DefaultThreadFactory("halftone-dns", true));
    private final EventLoop eventLoop = eventLoops.next();
    private final FailedQueries failedQueries = new FailedQueries();
    private final BoundedDnsCache cache = new BoundedDnsCache(
            new DefaultDnsCache(MIN_SECONDS_TO_KEEP, MAX_SECONDS_TO_KEEP, SECONDS_TO_KEEP_MISSING), MAX_NAMES_TO_KEEP);
    private final DnsNameResolver resolver;
    private final SharedLookups lookups;

    /** A name server said that the name does not exist, or has no address. */
    private static final class NoSuchHostException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        NoSuchHostException(String host) {
            super(host);
        }

        /** The exception is cached, and its stack trace is not used. */
        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    @Inject
    DnsHostResolver(FetchConfig config) {
        this(config, UnaryOperator.identity());
    }

    DnsHostResolver(FetchConfig config, UnaryOperator<DnsNameResolverBuilder> settings) {
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(eventLoop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                // A separate port for each lookup makes responses harder to forge (RFC 5452, section 9.2).
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .searchDomains(List.of())
                .completeOncePreferredResolved(false)
                .dnsQueryLifecycleObserverFactory(failedQueries)
                .resolveCache(cache)
                // These caches are unbounded. They would only save the name server work.
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE);
        config.dnsServers().ifPresent(servers -> builder.nameServerProvider(addresses(servers)));
        resolver = settings.apply(builder).build();
        lookups = new SharedLookups(eventLoop, MAX_LOOKUPS_AT_A_TIME, this::lookUp);
    }

    private static DnsServerAddressStreamProvider addresses(List<NameServer> servers) {
        return new SequentialDnsServerAddressStreamProvider(
                servers.stream().map(NameServer::address).toList());
    }

    @Override
    public Uni<List<InetAddress>> resolve(String host) {
        return Uni.createFrom()
                .<List<InetAddress>>emitter(emitter ->
                        eventLoop.execute(() -> lookups.ask(host).addListener((Future<List<InetAddress>> done) -> {
                            if (done.isSuccess()) {
                                emitter.complete(done.getNow());
                            } else {
                                emitter.fail(failure(host, done.cause()));
                            }
                        })));
    }

    private Future<List<InetAddress>> lookUp(String host) {
        Promise<List<InetAddress>> answer = eventLoop.newPromise();
        failedQueries.begin(host);
        resolver.resolveAll(host).addListener((Future<List<InetAddress>> done) -> {
            boolean failed = failedQueries.end(host);
            if (done.isSuccess()) {
                answer.setSuccess(done.getNow());
            } else {
                answer.setFailure(known(host, done.cause(), failed));
            }
        });
        return answer;
    }

    /** What is now known about the host. Failures of name servers are not kept, because the next lookup may succeed. */
    private Throwable known(String host, Throwable cause, boolean queryFailed) {
        if (cause instanceof NoSuchHostException || !isDenied(cause, queryFailed)) {
            return cause; // kept already, or not to be kept
        }
        NoSuchHostException missing = new NoSuchHostException(host);
        cache.keepMissing(host, missing, eventLoop);
        return missing;
    }

    /**
     * Whether a name server said that the name does not exist, or has no address, instead of giving no useful response.
     */
    private static boolean isDenied(Throwable cause, boolean queryFailed) {
        if (!(cause instanceof UnknownHostException)) {
            return false;
        }
        return cause.getCause() instanceof DnsErrorCauseException answer
                ? DnsResponseCode.NXDOMAIN.equals(answer.getCode())
                : cause.getCause() == null && !queryFailed;
    }

    private static FetchException failure(String host, Throwable cause) {
        return cause instanceof NoSuchHostException
                ? FetchException.permanent(FetchFailure.DNS, "There is no host named " + host + ".")
                : FetchException.transientFailure(
                        FetchFailure.DNS, "The host name " + host + " could not be resolved.");
    }

    @PreDestroy
    void close() {
        resolver.close();
        eventLoops.shutdownGracefully();
    }
}
