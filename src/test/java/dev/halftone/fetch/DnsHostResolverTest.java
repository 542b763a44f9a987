package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a name server of its own. */
class DnsHostResolverTest {

    private static final int TYPE_A = 1;

    private final AtomicInteger queries = new AtomicInteger();
    private Vertx vertx;
    private DatagramSocket nameServer;
    private DnsHostResolver resolver;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        nameServer = vertx.createDatagramSocket().handler(this::answer);
        nameServer
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        resolver = new DnsHostResolver(settings -> settings.nameServerProvider(
                        new SequentialDnsServerAddressStreamProvider(new InetSocketAddress(
                                "127.0.0.1", nameServer.localAddress().port())))
                .searchDomains(List.of())
                .queryTimeoutMillis(200));
    }

    @AfterEach
    void stop() {
        resolver.close();
        vertx.close();
    }

    @Test
    void a_name_has_all_addresses_that_its_server_names() {
        assertThat(resolve("two.example"))
                .extracting(InetAddress::getHostAddress)
                .containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
    }

    @Test
    void an_answer_is_kept_for_its_time_to_live() {
        resolve("two.example");
        int asked = queries.get();

        resolve("two.example");

        assertThat(queries).hasValue(asked);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7", "2001:db8::1, 2001:db8:0:0:0:0:0:1"})
    void an_address_is_its_own(String literal, String address) {
        assertThat(resolve(literal)).extracting(InetAddress::getHostAddress).containsExactly(address);
        assertThat(queries).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"missing.example, false", "empty.example, false", "failing.example, true", "silent.example, true"})
    void a_name_that_is_known_not_to_exist_is_not_asked_for_again(String name, boolean retryable) {
        FetchException failure = catchThrowableOfType(FetchException.class, () -> resolve(name));

        assertThat(failure.failure()).isEqualTo(FetchFailure.DNS);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure.getMessage()).contains(name);
    }

    private List<InetAddress> resolve(String host) {
        return resolver.resolve(host).await().atMost(Duration.ofSeconds(30));
    }

    /** RFC 1035, section 4.1. */
    private void answer(DatagramPacket packet) {
        queries.incrementAndGet();
        Buffer query = packet.data();
        int end = 12;
        while (query.getByte(end) != 0) {
            end += query.getByte(end) + 1;
        }
        Buffer question = query.getBuffer(12, end + 5);
        int type = query.getUnsignedShort(end + 1);
        String name = query.getString(13, end).replaceAll("[^a-z]", ".");
        int code = name.startsWith("missing") ? 3 : name.startsWith("failing") ? 2 : 0;
        int answers = name.startsWith("two") && type == TYPE_A ? 2 : 0;
        Buffer answer = query.getBuffer(0, 2)
                .appendUnsignedShort(0x8180 | code)
                .appendUnsignedShort(1)
                .appendUnsignedShort(answers)
                .appendInt(0)
                .appendBuffer(question);
        for (int i = 1; i <= answers; i++) {
            answer.appendUnsignedShort(0xC00C)
                    .appendUnsignedShort(TYPE_A)
                    .appendUnsignedShort(1)
                    .appendInt(60)
                    .appendUnsignedShort(4)
                    .appendBytes(new byte[] {(byte) 192, 0, 2, (byte) i});
        }
        if (!name.startsWith("silent")) {
            nameServer.send(answer, packet.sender().port(), packet.sender().host());
        }
    }
}
