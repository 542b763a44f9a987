package dev.halftone.fetch;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsNameResolverException;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsQueryLifecycleObserverFactory;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records which pending lookups met a name server without a useful response: silence, or a code such as SERVFAIL or
 * REFUSED (RFC 1035, section 4.1.1). Netty 4.1.137 mostly fails them like lookups of names without an address. It
 * reports the difference only to observers of single queries (netty/netty#3976, #7411; since #13721 some causes say
 * NXDOMAIN). Must be used on the resolver's thread.
 */
final class FailedQueries implements DnsQueryLifecycleObserverFactory {

    /** Pending lookups by host. */
    private final Map<String, Lookup> underWay = new HashMap<>();

    private static final class Lookup {
        /** The host and its canonical names, as questions spell them. */
        private final Set<String> names = new HashSet<>();

        private boolean failed;
    }

    void begin(String host) {
        Lookup lookup = new Lookup();
        lookup.names.add(host + ".");
        underWay.put(host, lookup);
    }

    /** @return whether one of its queries had no useful response */
    boolean end(String host) {
        return underWay.remove(host).failed;
    }

    @Override
    public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
        return new Query(question.name());
    }

    /** All queries for a name. Netty does not say which lookup a query belongs to. */
    private final class Query implements DnsQueryLifecycleObserver {

        private final String name;

        Query(String name) {
            this.name = name;
        }

        private void failed() {
            for (Lookup lookup : underWay.values()) {
                lookup.failed |= lookup.names.contains(name);
            }
        }

        @Override
        public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion canonical) {
            for (Lookup lookup : underWay.values()) {
                if (lookup.names.contains(name)) {
                    lookup.names.add(canonical.name());
                }
            }
            return new Query(canonical.name());
        }

        @Override
        public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
            failed();
            return this;
        }

        @Override
        public void queryFailed(Throwable cause) {
            // All other causes are responses: no such name, or no such record.
            if (cause instanceof DnsNameResolverException) {
                failed();
            }
        }

        @Override
        public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> nameServers) {
            return this;
        }

        @Override
        public void queryWritten(InetSocketAddress nameServer, ChannelFuture written) {}

        @Override
        public void queryCancelled(int queriesRemaining) {}

        @Override
        public void querySucceed() {}
    }
}
