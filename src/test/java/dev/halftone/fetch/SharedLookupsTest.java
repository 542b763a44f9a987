package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedLookupsTest {

    private final Map<String, Promise<List<InetAddress>>> underWay = new LinkedHashMap<>();
    private final SharedLookups lookups = new SharedLookups(ImmediateEventExecutor.INSTANCE, 2, host -> {
        Promise<List<InetAddress>> lookup = ImmediateEventExecutor.INSTANCE.newPromise();
        underWay.put(host, lookup);
        return lookup;
    });

    @Test
    void noMoreNamesAreLookedUpAtATimeThanPermitted() {
        lookups.ask("a");
        lookups.ask("b");
        lookups.ask("c");
        assertThat(underWay).containsOnlyKeys("a", "b");

        underWay.get("b").setSuccess(List.of());

        assertThat(underWay).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void aFailureMakesRoomTooAndReachesAllWhoAsked() {
        Future<List<InetAddress>> first = lookups.ask("a");
        Future<List<InetAddress>> second = lookups.ask("a");
        lookups.ask("b");
        lookups.ask("c");
        UnknownHostException cause = new UnknownHostException("a");

        underWay.get("a").setFailure(cause);

        assertThat(first.cause()).isSameAs(cause);
        assertThat(second.cause()).isSameAs(cause);
        assertThat(underWay).containsKey("c");
    }

    @Test
    void aNameIsLookedUpAnewWhenTheLastLookupHasEnded() {
        lookups.ask("a");
        underWay.remove("a").setSuccess(List.of());

        lookups.ask("a");

        assertThat(underWay).containsOnlyKeys("a");
    }
}
