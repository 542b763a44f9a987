package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.LoopbackNameServer.OriginBehaviour;
import io.netty.resolver.ResolvedAddressTypes;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Uses a name server of its own. Names are only resolved; nothing connects to these addresses. */
class DnsHostResolverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LoopbackNameServer nameServer;
    private DnsHostResolver resolver;

    @BeforeEach
    void start() {
        nameServer = new LoopbackNameServer();
        resolver = new DnsHostResolver(
                FetchSettings.of("dns-servers", nameServer.address()), settings -> settings.queryTimeoutMillis(2_000)
                        .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED));
    }

    @AfterEach
    void stop() {
        resolver.close();
        nameServer.close();
    }

    @Test
    void aNameHasAllAddressesThatItsServerNames() {
        nameServer.answer("many.test", "192.0.2.1", "192.0.2.2", "2001:db8::1");

        assertThat(resolve("many.test"))
                .extracting(InetAddress::getHostAddress)
                .containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2", "2001:db8:0:0:0:0:0:1");
    }

    @Test
    void aNameHasTheAddressesOfTheNameThatItStandsFor() {
        nameServer.alias("alias.test", "canonical.test", "192.0.2.3");

        assertThat(resolve("alias.test"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.3");
    }

    @Test
    void whatIsTooLongForUdpIsAskedForOverTcp() {
        nameServer.answer("long.test", OriginBehaviour.TRUNCATED, "192.0.2.4", "192.0.2.5");

        assertThat(resolve("long.test"))
                .extracting(InetAddress::getHostAddress)
                .containsExactlyInAnyOrder("192.0.2.4", "192.0.2.5");
        assertThat(nameServer.queriesOverTcp()).isPositive();
    }

    @Test
    void anAnswerIsKeptForItsTimeToLive() {
        nameServer.answer("kept.test", "192.0.2.1");

        resolve("kept.test");
        resolve("kept.test");

        assertThat(nameServer.queries("kept.test")).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsNotToBeKeptIsAskedForAgain() {
        nameServer.answerInTurn("turning.test", "192.0.2.1", "192.0.2.2");

        assertThat(resolve("turning.test"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.1");
        await().untilAsserted(() -> assertThat(resolve("turning.test"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.2"));
    }

    @Test
    void thatThereIsNoSuchNameIsKeptToo() {
        catchThrowableOfType(FetchException.class, () -> resolve("missing.test"));
        catchThrowableOfType(FetchException.class, () -> resolve("missing.test"));

        assertThat(nameServer.queries("missing.test")).isEqualTo(1);
    }

    @Test
    void allWhoAskForANameAtTheSameTimeShareOneLookup() {
        nameServer.answer("shared.test", OriginBehaviour.HELD, "192.0.2.1");
        List<CompletableFuture<List<InetAddress>>> lookups = IntStream.range(0, 100)
                .mapToObj(i -> resolver.resolve("shared.test").subscribeAsCompletionStage())
                .toList();
        await().until(() -> nameServer.queries("shared.test") > 0);

        await().until(() -> {
            nameServer.release();
            return lookups.stream().allMatch(CompletableFuture::isDone);
        });

        assertThat(lookups).allSatisfy(lookup -> assertThat(lookup.join()).hasSize(1));
        assertThat(nameServer.queries("shared.test")).isEqualTo(1);
    }

    @Test
    void aNameIsLookedUpAsItStands() {
        nameServer.answer("metadata.search.test", "192.0.2.1");
        DnsHostResolver searching = new DnsHostResolver(FetchSettings.of("dns-servers", nameServer.address()));

        FetchException failure = catchThrowableOfType(
                FetchException.class,
                () -> searching.resolve("metadata").await().atMost(PATIENCE));

        assertThat(failure.retryable()).isFalse();
        assertThat(nameServer.allQueries()).isEqualTo(nameServer.queries("metadata"));
        searching.close();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7", "2001:db8::1, 2001:db8:0:0:0:0:0:1"})
    void anAddressIsItsOwn(String literal, String address) {
        assertThat(resolve(literal)).extracting(InetAddress::getHostAddress).containsExactly(address);
        assertThat(nameServer.allQueries()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "missing.test, false, There is no host named missing.test.",
        "empty.test, false, There is no host named empty.test.",
        "failing.test, true, The host name failing.test could not be resolved.",
        "refused.test, true, The host name refused.test could not be resolved.",
        "half-refused.test, true, The host name half-refused.test could not be resolved.",
        "silent.test, true, The host name silent.test could not be resolved.",
        "alias.test, true, The host name alias.test could not be resolved."
    })
    void onlyANameThatIsKnownNotToExistIsGivenUp(String name, boolean retryable, String sentence) {
        nameServer.answer("empty.test");
        nameServer.answer("failing.test", OriginBehaviour.SERVER_FAILURE);
        nameServer.answer("refused.test", OriginBehaviour.REFUSED);
        nameServer.answer("half-refused.test", OriginBehaviour.IPV6_REFUSED);
        nameServer.answer("silent.test", OriginBehaviour.NEVER);
        nameServer.alias("alias.test", "refused.test");

        // The second lookup shows what the first one left in the cache.
        for (int lookup = 0; lookup < 2; lookup++) {
            FetchException failure = catchThrowableOfType(FetchException.class, () -> resolve(name));

            assertThat(failure.failure()).isEqualTo(FetchFailure.DNS);
            assertThat(failure.retryable()).isEqualTo(retryable);
            assertThat(failure.getMessage()).isEqualTo(sentence);
        }
    }

    @Test
    void aNameServerThatFailsForAMomentIsAskedAgain() {
        nameServer.answer("hiccup.test", OriginBehaviour.SERVER_FAILURE_AT_FIRST, "192.0.2.9");

        FetchException failure = catchThrowableOfType(FetchException.class, () -> resolve("hiccup.test"));

        assertThat(failure.retryable()).isTrue();
        assertThat(resolve("hiccup.test"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.9");
    }

    private List<InetAddress> resolve(String host) {
        return resolver.resolve(host).await().atMost(PATIENCE);
    }
}
