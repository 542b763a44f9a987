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
 * Which of the lookups under way met a name server that said nothing of use: silence, or a code such as SERVFAIL or REFUSED
 * (RFC 1035, section 4.1.1). Netty 4.1.137 fails most of them as it fails those of names without an address, and tells the
 * difference to observers of the single queries alone (netty/netty#3976, #7411; since #13721 some causes say NXDOMAIN). To be
 * used on the resolver's thread.
 */
final class FailedQueries implements DnsQueryLifecycleObserverFactory {

    /** By the host that is looked up. */
    private final Map<String, Lookup> underWay = new HashMap<>();

    private static final class Lookup {
        /** The host and what it stands for, as questions spell them. */
        private final Set<String> names = new HashSet<>();

        private boolean failed;
    }

    void begin(String host) {
        Lookup lookup = new Lookup();
        lookup.names.add(host + ".");
        underWay.put(host, lookup);
    }

    /** @return whether one of its queries had no answer of use */
    boolean end(String host) {
        return underWay.remove(host).failed;
    }

    @Override
    public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
        return new Query(question.name());
    }

    /** All queries for a name; who asks which of them, Netty doesn't tell. */
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
            // All others are answers: there is no such name, or no such record.
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
