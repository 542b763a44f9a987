package dev.halftone.fetch;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * Ensures that an HTTP/1 connection delivers one response per request, and is reused only when it stands exactly at the
 * end of a response. It sits between the codec and Vert.x. Vert.x treats each 1xx except 100 and 103 as the response
 * and returns the connection to the pool ({@code Http1xClientConnection.handleResponseBegin} of Vert.x 4.5.25; 5.1 is
 * the same, and no issue was found).
 *
 * <p>Interim responses are dropped. Bytes that belong to no response close the connection: after the response that they
 * came with, or at once if the connection was idle. From then on, connections to that server are not reused.
 *
 * <p>HTTP/1.1 does not say which request a response belongs to. So an unrequested response that arrives during the next
 * request can't be told from the response to that request. Therefore a used connection is reused only after it has been
 * quiet for a moment, and after one more check for bytes that have arrived since it was taken.
 *
 * <p>A 304 has no body that anybody waits for. The end of such a response is withheld while the connection is quiet, so
 * that the connection is free only afterwards, and no request has to wait for it.
 */
final class AnswerGuard extends ChannelDuplexHandler {

    /**
     * A server that sends extra bytes mostly does so each time, and soon. So the quiet period is longer the first time.
     */
    private static final long FIRST_QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private enum State {
        IDLE,
        /** A request waits until the connection has been quiet. */
        LISTENING,
        ASKED,
        /** Within an interim response. */
        INTERIM,
        ANSWERING,
        /** The response is complete. Its end is withheld until everything that arrived with it has been checked. */
        ANSWERED,
        /** The same, until the connection has been quiet. */
        QUIET,
        SPENT
    }

    private final HttpConnection connection;
    private final UnaskedSenders unasked;
    private final QuietPlaces quiet;
    private State state = State.IDLE;
    private PendingWriteQueue waiting;
    private Object end;
    private int answers;
    private int interimAnswers;
    private long answeredAt;
    private boolean needsNoBody;

    AnswerGuard(HttpConnection connection, UnaskedSenders unasked, QuietPlaces quiet) {
        this.connection = connection;
        this.unasked = unasked;
        this.quiet = quiet;
    }

    boolean awaitsAnswer() {
        return state == State.ASKED || state == State.INTERIM || state == State.ANSWERING;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        waiting = new PendingWriteQueue(context);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpRequest) {
            begin(context, message, promise);
        } else if (message instanceof HttpContent && state == State.LISTENING) {
            waiting.add(message, promise);
        } else {
            context.write(message, promise);
        }
    }

    private void begin(ChannelHandlerContext context, Object request, ChannelPromise promise) {
        if (state != State.IDLE) {
            ReferenceCountUtil.release(request);
            promise.tryFailure(new ClosedChannelException());
        } else if (answers == 0) {
            state = State.ASKED;
            context.write(request, promise);
        } else {
            state = State.LISTENING;
            waiting.add(request, promise);
            long left = Math.max(0, answeredAt + quietNanos() - System.nanoTime());
            // Another task after the timer: between two timers, the event loop reads what has arrived.
            after(left, context, () -> after(0, context, () -> ask(context)));
        }
    }

    /** After the last response. */
    private long quietNanos() {
        return answers == 1 ? FIRST_QUIET_NANOS : QUIET_NANOS;
    }

    private static void after(long nanos, ChannelHandlerContext context, Runnable task) {
        context.executor().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    private void ask(ChannelHandlerContext context) {
        if (state == State.LISTENING) {
            state = State.ASKED;
            waiting.removeAndWriteAll();
            context.flush();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpObject part && awaitsAnswer()) {
            if (part.decoderResult().isFailure()) {
                ReferenceCountUtil.release(message);
                fail(context, AnswerDecoder.complaint(part.decoderResult()));
            } else {
                read(context, part);
            }
        } else {
            ReferenceCountUtil.release(message);
            surplus(context);
        }
    }

    private void read(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpResponse head) {
            readHead(context, head);
        } else if (state == State.INTERIM) {
            ReferenceCountUtil.release(part);
            state = part instanceof LastHttpContent ? State.ASKED : State.INTERIM;
        } else if (part instanceof LastHttpContent) {
            state = State.ANSWERED;
            end = part;
            answers++;
            interimAnswers = 0;
            answeredAt = System.nanoTime();
        } else {
            context.fireChannelRead(part);
        }
    }

    /** RFC 9110, section 15.2: a client parses any number of 1xx before the response, and may ignore them. */
    private void readHead(ChannelHandlerContext context, HttpResponse head) {
        if (head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            state = State.ANSWERING;
            needsNoBody = head.status().code() == StatusFailure.NOT_MODIFIED && HttpUtil.isKeepAlive(head);
            context.fireChannelRead(head);
            return;
        }
        ReferenceCountUtil.release(head);
        state = State.INTERIM;
        interimAnswers++;
        if (head.status().code() == InterimAnswers.SWITCHING_PROTOCOLS) {
            fail(context, InterimAnswers.switchingProtocols());
        } else if (interimAnswers > InterimAnswers.MAX_BEFORE_AN_ANSWER) {
            fail(context, InterimAnswers.tooMany());
        }
    }

    /** Vert.x fails the pending request of this connection, and closes it. */
    private void fail(ChannelHandlerContext context, Throwable cause) {
        state = State.SPENT;
        boolean doubtful = answers > 0 && cause instanceof UnreadableAnswer;
        context.fireExceptionCaught(doubtful ? ((UnreadableAnswer) cause).onUsedConnection() : cause);
    }

    private void surplus(ChannelHandlerContext context) {
        if (state == State.SPENT) {
            return; // it is being closed
        }
        unasked.add(ConnectedServer.of(context.channel()));
        if (state == State.QUIET) {
            finishAnswer(context);
        } else if (state != State.ANSWERED) {
            fail(context, new ClosedChannelException());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (state == State.ANSWERED && needsNoBody && quiet.take(ConnectedServer.of(context.channel()))) {
            state = State.QUIET;
            int answer = answers;
            after(quietNanos(), context, () -> {
                if (answers == answer && state == State.QUIET) {
                    finishAnswer(context);
                }
            });
        } else if (state == State.ANSWERED) {
            finishAnswer(context);
        }
        context.fireChannelReadComplete();
    }

    private void finishAnswer(ChannelHandlerContext context) {
        if (state == State.QUIET) {
            quiet.giveBack(ConnectedServer.of(context.channel()));
        } else if (state != State.ANSWERED) {
            return;
        }
        state = State.IDLE;
        if (unasked.contains(ConnectedServer.of(context.channel()))) {
            state = State.SPENT;
            // Vert.x closes the connection at the end of the response, and does not reuse it.
            connection.shutdown(1, TimeUnit.SECONDS);
        }
        Object last = end;
        end = null;
        context.fireChannelRead(last);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        finishAnswer(context);
        context.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        finishAnswer(context);
        state = State.SPENT;
        waiting.removeAndFailAll(new ClosedChannelException());
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ReferenceCountUtil.release(end);
        end = null;
        waiting.removeAndFailAll(new ClosedChannelException());
    }
}
