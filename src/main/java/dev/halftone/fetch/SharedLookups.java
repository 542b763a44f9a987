package dev.halftone.fetch;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;

/**
 * Limits the number of concurrent lookups, and looks up each name once for all callers that ask meanwhile. Must be used
 * on its executor's thread.
 */
final class SharedLookups {

    private final EventExecutor executor;
    private final int mostAtATime;
    private final Function<String, Future<List<InetAddress>>> lookup;
    private final Map<String, Promise<List<InetAddress>>> asked = new HashMap<>();
    private final Queue<String> waiting = new ArrayDeque<>();
    private int underWay;

    SharedLookups(EventExecutor executor, int mostAtATime, Function<String, Future<List<InetAddress>>> lookup) {
        this.executor = executor;
        this.mostAtATime = mostAtATime;
        this.lookup = lookup;
    }

    Future<List<InetAddress>> ask(String host) {
        Promise<List<InetAddress>> known = asked.get(host);
        if (known != null) {
            return known;
        }
        Promise<List<InetAddress>> answer = executor.newPromise();
        asked.put(host, answer);
        waiting.add(host);
        lookUpWaiting();
        return answer;
    }

    private void lookUpWaiting() {
        while (underWay < mostAtATime && !waiting.isEmpty()) {
            String host = waiting.remove();
            underWay++;
            lookup.apply(host).addListener((Future<List<InetAddress>> done) -> ended(host, done));
        }
    }

    private void ended(String host, Future<List<InetAddress>> done) {
        underWay--;
        Promise<List<InetAddress>> answer = asked.remove(host);
        if (done.isSuccess()) {
            answer.setSuccess(done.getNow());
        } else {
            answer.setFailure(done.cause());
        }
        lookUpWaiting();
    }
}
