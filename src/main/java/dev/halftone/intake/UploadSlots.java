package dev.halftone.intake;

import dev.halftone.http.ApiException;
import dev.halftone.schedule.StepLoop;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Limits how many uploads are stored at a time. Each holds a database connection for its whole transaction, and status
 * queries need some as well. Further uploads wait: owners take turns, and the uploads of one owner run in order of
 * arrival. The number of waiting uploads is limited too.
 */
final class UploadSlots {

    private static final String NOBODY = "";

    private final Limits limits;
    /** Waiting steps by owner. The first owner is the next to run. */
    private final Map<String, Queue<Runnable>> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> running = new HashMap<>();
    private final StepLoop steps = new StepLoop(this::next);

    private int free;
    private int waitingInAll;

    UploadSlots(Limits limits) {
        this.limits = limits;
        this.free = limits.slots();
    }

    /**
     * @param slots uploads stored at a time
     * @param ofAnOwner the same for one owner
     * @param waiting uploads that may wait
     * @param waitingOfAnOwner the same for one owner
     */
    record Limits(int slots, int ofAnOwner, int waiting, int waitingOfAnOwner) {}

    /**
     * Runs the step once a slot is free, and frees the slot when the step ends. A client that disconnects cancels
     * neither, so no slot is lost.
     *
     * @param owner null in mode {@code none}: then the limits of an owner do not apply
     * @return fails with {@link ApiException} if too many uploads are waiting
     */
    <T> Uni<T> withSlot(String owner, Supplier<Uni<? extends T>> step) {
        String known = owner == null ? NOBODY : owner;
        return Uni.createFrom().emitter(caller -> {
            if (enter(known, StepLoop.step(step, () -> leave(known), caller))) {
                steps.beginNext();
            } else {
                caller.fail(UploadRefusals.tooManyWaiting());
            }
        });
    }

    private synchronized boolean enter(String owner, Runnable step) {
        Queue<Runnable> queue = waiting.getOrDefault(owner, new ArrayDeque<>());
        boolean begins = free > 0 && mayBegin(owner) && queue.isEmpty();
        boolean full =
                waitingInAll >= limits.waiting() || !owner.equals(NOBODY) && queue.size() >= limits.waitingOfAnOwner();
        if (full && !begins) {
            return false;
        }
        queue.add(step);
        waiting.putIfAbsent(owner, queue);
        waitingInAll++;
        return true;
    }

    private boolean mayBegin(String owner) {
        return owner.equals(NOBODY) || running.getOrDefault(owner, 0) < limits.ofAnOwner();
    }

    private void leave(String owner) {
        synchronized (this) {
            free++;
            running.computeIfPresent(owner, (same, count) -> count == 1 ? null : count - 1);
        }
        steps.beginNext();
    }

    private synchronized Runnable next() {
        if (free == 0) {
            return null;
        }
        for (Iterator<Map.Entry<String, Queue<Runnable>>> turns =
                        waiting.entrySet().iterator();
                turns.hasNext(); ) {
            Map.Entry<String, Queue<Runnable>> turn = turns.next();
            if (mayBegin(turn.getKey())) {
                turns.remove();
                return begin(turn.getKey(), turn.getValue());
            }
        }
        return null;
    }

    private Runnable begin(String owner, Queue<Runnable> queue) {
        Runnable step = queue.remove();
        if (!queue.isEmpty()) {
            waiting.put(owner, queue); // moves to the end
        }
        waitingInAll--;
        free--;
        running.merge(owner, 1, Integer::sum);
        return step;
    }
}
