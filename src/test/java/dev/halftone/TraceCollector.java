package dev.halftone;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Receives spans by OTLP on loopback, over HTTP or gRPC. */
public final class TraceCollector implements AutoCloseable {

    /** Whether a message is compressed, which it is not here, and its length (gRPC over HTTP/2, Length-Prefixed-Message). */
    private static final int GRPC_PREFIX = 5;

    private final Origin origin = new Origin();
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    public TraceCollector() {
        origin.on("/v1/traces", request -> request.body()
                .onSuccess(body -> take(request, body.getBytes(), () -> request.response()
                        .putHeader("content-type", "application/x-protobuf")
                        .end())));
        origin.on("/opentelemetry.proto.collector.trace.v1.TraceService/Export", request -> request.body()
                .onSuccess(
                        body -> take(request, body.getBytes(GRPC_PREFIX, body.length()), () -> answerByGrpc(request))));
    }

    private void take(HttpServerRequest request, byte[] message, Runnable answer) {
        try {
            ExportTraceServiceRequest.parseFrom(message)
                    .getResourceSpansList()
                    .forEach(resource ->
                            resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
            answer.run();
        } catch (InvalidProtocolBufferException e) {
            request.response().setStatusCode(400).end(e.getMessage());
        }
    }

    /** An empty message, and that all is well. */
    private static void answerByGrpc(HttpServerRequest request) {
        request.response()
                .putHeader("content-type", "application/grpc")
                .putTrailer("grpc-status", "0")
                .end(Buffer.buffer(new byte[GRPC_PREFIX]));
    }

    /** What a service needs to send them here over HTTP. */
    public Map<String, String> settings() {
        return settings("http/protobuf");
    }

    Map<String, String> settingsOfGrpc() {
        return settings("grpc");
    }

    private Map<String, String> settings(String protocol) {
        return Map.of(
                "otel.exporter.otlp.endpoint",
                origin.url(""),
                "otel.exporter.otlp.protocol",
                protocol,
                "quarkus.otel.bsp.schedule.delay",
                "100ms");
    }

    /** All received spans. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** All received spans of this trace. */
    List<Span> spans(String traceId) {
        return spans.stream()
                .filter(span -> HexFormat.of()
                        .formatHex(span.getTraceId().toByteArray())
                        .equals(traceId))
                .toList();
    }

    @Override
    public void close() {
        origin.close();
    }
}
