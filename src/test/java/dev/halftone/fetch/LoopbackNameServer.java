package dev.halftone.fetch;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuery;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server on 127.0.0.1, over UDP and TCP on the same port, with the responses that each test sets. Other names do
 * not exist.
 */
public final class LoopbackNameServer implements AutoCloseable {

    /** How the server responds to queries for a name. */
    enum OriginBehaviour {
        AT_ONCE,
        /** Responds after {@link #release()}. */
        HELD,
        NEVER,
        /** Over UDP, an empty response that is marked as truncated. */
        TRUNCATED,
        SERVER_FAILURE,
        /** A server failure the first time, then the records. */
        SERVER_FAILURE_AT_FIRST,
        REFUSED,
        /** Refuses only queries for IPv6 addresses. */
        IPV6_REFUSED
    }

    private record Zone(OriginBehaviour manner, List<List<Record>> answers, AtomicInteger given) {

        /** The next set of records; the last one is repeated. */
        List<Record> next(DnsRecordType type) {
            boolean counts = type.equals(DnsRecordType.A);
            int turn = counts ? given.getAndIncrement() : given.get();
            return answers.get(Math.min(turn, answers.size() - 1));
        }
    }

    /** @param data in the format of the type: an address, or a name */
    record Record(String name, DnsRecordType type, int ttl, String data) {}

    private final NioEventLoopGroup eventLoops = new NioEventLoopGroup(1);
    private final Map<String, Zone> zones = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> queries = new ConcurrentHashMap<>();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger overTcp = new AtomicInteger();
    private final int port;

    public LoopbackNameServer() {
        int bound = 0;
        while (bound == 0) {
            bound = listen();
        }
        port = bound;
    }

    /** @return the port, or 0 if the TCP port was not free for UDP */
    private int listen() {
        Channel tcp = new ServerBootstrap()
                .group(eventLoops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder(), new Tcp());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        InetSocketAddress address = (InetSocketAddress) tcp.localAddress();
        ChannelFuture udp = new Bootstrap()
                .group(eventLoops)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Udp());
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (udp.isSuccess()) {
            return address.getPort();
        }
        tcp.close().syncUninterruptibly();
        return 0;
    }

    /** The value for {@code halftone.fetch.dns-servers}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Sets these addresses, IPv4 or IPv6, with a time to live of a minute. */
    public void answer(String name, String... addresses) {
        answer(name, OriginBehaviour.AT_ONCE, addresses);
    }

    void answer(String name, OriginBehaviour manner, String... addresses) {
        zones.put(name, new Zone(manner, List.of(records(name, 60, addresses)), new AtomicInteger()));
    }

    /** Sets another address for each query, with a time to live of 0. */
    void answerInTurn(String name, String... addresses) {
        List<List<Record>> turns = Arrays.stream(addresses)
                .map(address -> records(name, 0, address))
                .toList();
        zones.put(name, new Zone(OriginBehaviour.AT_ONCE, turns, new AtomicInteger()));
    }

    void alias(String name, String canonicalName, String... addresses) {
        List<Record> records = new ArrayList<>();
        records.add(new Record(name, DnsRecordType.CNAME, 60, canonicalName));
        records.addAll(records(canonicalName, 60, addresses));
        zones.put(name, new Zone(OriginBehaviour.AT_ONCE, List.of(records), new AtomicInteger()));
    }

    /** The number of queries for IPv4 addresses of the name. Queries for IPv6 addresses are not counted. */
    int queries(String name) {
        return queries.getOrDefault(name, new AtomicInteger()).get();
    }

    int allQueries() {
        return queries.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    int queriesOverTcp() {
        return overTcp.get();
    }

    /** Sends the held responses. */
    void release() {
        for (Runnable answer = held.poll(); answer != null; answer = held.poll()) {
            answer.run();
        }
    }

    private static List<Record> records(String name, int ttl, String... addresses) {
        return Arrays.stream(addresses)
                .map(address ->
                        new Record(name, address.indexOf(':') < 0 ? DnsRecordType.A : DnsRecordType.AAAA, ttl, address))
                .toList();
    }

    private void answer(ChannelHandlerContext context, DnsQuestion question, DnsResponse response, boolean udp) {
        String name = question.name().substring(0, question.name().length() - 1);
        boolean ipv4 = question.type().equals(DnsRecordType.A);
        if (ipv4) {
            queries.computeIfAbsent(name, first -> new AtomicInteger()).incrementAndGet();
        }
        response.addRecord(DnsSection.QUESTION, question);
        Zone zone = zones.get(name);
        if (zone == null) {
            context.writeAndFlush(response.setCode(DnsResponseCode.NXDOMAIN));
            return;
        }
        switch (zone.manner()) {
            case NEVER -> response.release();
            case SERVER_FAILURE -> context.writeAndFlush(response.setCode(DnsResponseCode.SERVFAIL));
            case SERVER_FAILURE_AT_FIRST ->
                context.writeAndFlush(
                        queries(name) > 1
                                ? fill(response, zone, question.type())
                                : response.setCode(DnsResponseCode.SERVFAIL));
            case REFUSED -> context.writeAndFlush(response.setCode(DnsResponseCode.REFUSED));
            case IPV6_REFUSED ->
                context.writeAndFlush(
                        ipv4 ? fill(response, zone, question.type()) : response.setCode(DnsResponseCode.REFUSED));
            case HELD -> held.add(() -> context.writeAndFlush(fill(response, zone, question.type())));
            case AT_ONCE -> context.writeAndFlush(fill(response, zone, question.type()));
            case TRUNCATED ->
                context.writeAndFlush(udp ? response.setTruncated(true) : fill(response, zone, question.type()));
        }
    }

    private static DnsResponse fill(DnsResponse response, Zone zone, DnsRecordType type) {
        response.setRecursionAvailable(true);
        for (Record answer : zone.next(type)) {
            if (answer.type().equals(type) || answer.type().equals(DnsRecordType.CNAME)) {
                response.addRecord(DnsSection.ANSWER, raw(answer));
            }
        }
        return response;
    }

    private static DnsRecord raw(Record answer) {
        ByteBuf data = answer.type().equals(DnsRecordType.CNAME)
                ? labels(answer.data())
                : Unpooled.wrappedBuffer(NetUtil.createByteArrayFromIpAddressString(answer.data()));
        return new DefaultDnsRawRecord(answer.name() + ".", answer.type(), answer.ttl(), data);
    }

    private static ByteBuf labels(String name) {
        ByteBuf encoded = Unpooled.buffer();
        for (String label : name.split("\\.")) {
            encoded.writeByte(label.length());
            ByteBufUtil.writeAscii(encoded, label);
        }
        return encoded.writeByte(0);
    }

    @Override
    public void close() {
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Udp extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
            answer(
                    context,
                    query.recordAt(DnsSection.QUESTION),
                    new DatagramDnsResponse(query.recipient(), query.sender(), query.id()),
                    true);
        }
    }

    private final class Tcp extends SimpleChannelInboundHandler<DefaultDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DefaultDnsQuery query) {
            overTcp.incrementAndGet();
            answer(context, query.recordAt(DnsSection.QUESTION), new DefaultDnsResponse(query.id()), false);
        }
    }
}
