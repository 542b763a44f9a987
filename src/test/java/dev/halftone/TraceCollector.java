package dev.halftone;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Somebody on loopback to whom spans are sent by OTLP over HTTP. */
public final class TraceCollector implements AutoCloseable {

    private final Origin origin = new Origin();
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    public TraceCollector() {
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

    /** Where to send them. */
    public String endpoint() {
        return origin.url("");
    }

    /** All that have come of this trace. */
    public List<Span> spans(String traceId) {
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

    /** Keeps a collector beside the service, which tests get as a field of the type {@link TraceCollector}. */
    public static final class Resource implements QuarkusTestResourceLifecycleManager {

        private TraceCollector collector;

        @Override
        public Map<String, String> start() {
            collector = new TraceCollector();
            return Map.of(
                    "otel.exporter.otlp.endpoint", collector.endpoint(),
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "quarkus.otel.bsp.schedule.delay", "100ms");
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(collector, field -> field.getType() == TraceCollector.class);
        }

        @Override
        public void stop() {
            if (collector != null) {
                collector.close();
            }
        }
    }
}
