package dev.halftone.fetch;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.NoopDnsCache;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Netty's cache, which keeps responses for their time to live, with a limit on the number of names, which Netty's own
 * lacks (netty/netty#3349, closed when entries got their times; so in 4.1.137). That a name has no address is kept when
 * {@link #keepMissing} says so, and not when Netty does, because Netty also says so after failures of name servers. Not
 * thread-safe.
 */
final class BoundedDnsCache implements DnsCache {

    private static final DnsCache KEEPING_NOTHING = NoopDnsCache.INSTANCE;
    private static final DnsRecord[] NOTHING_ELSE = {};

    private final DefaultDnsCache answers;
    private final int mostNames;
    /** Oldest first; some may have expired. */
    private final LinkedHashSet<String> names = new LinkedHashSet<>();

    BoundedDnsCache(DefaultDnsCache answers, int mostNames) {
        this.answers = answers;
        this.mostNames = mostNames;
    }

    @Override
    public List<? extends DnsCacheEntry> get(String hostname, DnsRecord[] additionals) {
        return answers.get(hostname, additionals);
    }

    @Override
    public DnsCacheEntry cache(
            String hostname, DnsRecord[] additionals, InetAddress address, long originalTtl, EventLoop loop) {
        makeRoomFor(hostname);
        return answers.cache(hostname, additionals, address, originalTtl, loop);
    }

    @Override
    public DnsCacheEntry cache(String hostname, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
        return KEEPING_NOTHING.cache(hostname, additionals, cause, loop);
    }

    /** @param cause the exception of lookups while the entry is kept */
    void keepMissing(String hostname, UnknownHostException cause, EventLoop loop) {
        makeRoomFor(hostname);
        answers.cache(hostname, NOTHING_ELSE, cause, loop);
    }

    private void makeRoomFor(String hostname) {
        names.remove(hostname);
        if (names.size() == mostNames) {
            String eldest = names.iterator().next();
            clear(eldest);
        }
        names.add(hostname);
    }

    @Override
    public void clear() {
        names.clear();
        answers.clear();
    }

    @Override
    public boolean clear(String hostname) {
        names.remove(hostname);
        return answers.clear(hostname);
    }
}
