package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DefaultDnsCache;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedDnsCacheTest {

    private static final DnsRecord[] NOTHING_ELSE = {};

    private final EventLoop loop = new DefaultEventLoop();
    private final BoundedDnsCache cache = new BoundedDnsCache(new DefaultDnsCache(1, 300, 5), 3);

    @AfterEach
    void stop() {
        loop.shutdownGracefully();
    }

    @Test
    void theNameThatWasAnsweredLongestAgoMakesRoom() throws UnknownHostException {
        keep("a", "192.0.2.1");
        keep("b", "192.0.2.1");
        cache.keepMissing("c", new UnknownHostException("c"), loop);
        keep("a", "192.0.2.2");

        keep("d", "192.0.2.1");

        assertThat(kept("a", "b", "c", "d")).containsExactly("a", "c", "d");
        assertThat(cache.get("a", NOTHING_ELSE)).hasSize(2);
    }

    @Test
    void aNameThatIsClearedLeavesItsPlace() throws UnknownHostException {
        keep("a", "192.0.2.1");
        keep("b", "192.0.2.1");
        keep("c", "192.0.2.1");
        cache.clear("b");

        keep("d", "192.0.2.1");

        assertThat(kept("a", "b", "c", "d")).containsExactly("a", "c", "d");
    }

    @Test
    void whatNettyTakesForAMissingNameIsNotKept() {
        cache.cache("a", NOTHING_ELSE, new UnknownHostException("a"), loop);

        assertThat(kept("a")).isEmpty();
    }

    private void keep(String name, String address) throws UnknownHostException {
        cache.cache(name, NOTHING_ELSE, InetAddress.getByName(address), 60, loop);
    }

    private List<String> kept(String... names) {
        return Stream.of(names)
                .filter(name -> cache.get(name, NOTHING_ELSE) != null)
                .toList();
    }
}
