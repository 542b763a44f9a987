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

/** A trace collector on loopback that receives spans by OTLP over HTTP. */
final class TraceCollector implements AutoCloseable {

    private final Origin origin = new Origin();
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    TraceCollector() {
        origin.on("/v1/traces", request -> request.body().onSuccess(body -> take(request, body)));
    }

    private void take(HttpServerRequest request, Buffer body) {
        try {
            ExportTraceServiceRequest.parseFrom(body.getBytes())
                    .getResourceSpansList()
                    .forEach(resource ->
                            resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
            request.response()
                    .putHeader("content-type", "application/x-protobuf")
                    .end();
        } catch (InvalidProtocolBufferException e) {
            request.response().setStatusCode(400).end(e.getMessage());
        }
    }

    /** The settings with which a service sends spans here. */
    Map<String, String> settings() {
        return Map.of(
                "otel.exporter.otlp.endpoint", origin.url(""),
                "otel.exporter.otlp.protocol", "http/protobuf",
                "quarkus.otel.bsp.schedule.delay", "100ms");
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
