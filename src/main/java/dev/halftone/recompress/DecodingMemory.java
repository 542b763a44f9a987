package dev.halftone.recompress;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets only so much be decoded at once: a few huge images side by side would take the heap, and every other image with it.
 *
 * <p>Who holds least is next, and of one owner strictly who came first: nobody waits for all huge images of another one, and a
 * huge image is not overtaken for ever by small ones. One that is larger than the whole budget runs alone.
 */
final class DecodingMemory {

    private final long budget;
    private final Map<String, Owner> owners = new LinkedHashMap<>();
    private long inUse;
    private long arrivals;

    private record Waiting(String owner, long bytes, Runnable whenAdmitted, long arrival) {}

    private static final class Owner {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private long inUse;
        private int images;
    }

    /** @param budget in bytes */
    DecodingMemory(long budget) {
        this.budget = budget;
    }

    /**
     * What recompressing a picture takes besides its file.
     *
     * @param maxPixels pictures of more are not decoded and take nothing
     * @param bytesPerPixel of the way that it goes
     */
    static long estimate(Container container, long maxPixels, int bytesPerPixel) {
        long pixels = (long) container.width() * container.height();
        return pixels > maxPixels ? 0 : pixels * bytesPerPixel;
    }

    /**
     * Takes memory, or remembers who waits for it.
     *
     * @param whenAdmitted called later, once, when the answer is false and memory has been taken
     * @return whether memory was taken at once
     */
    boolean take(String owner, long bytes, Runnable whenAdmitted) {
        List<Waiting> admitted;
        Waiting wanted;
        synchronized (this) {
            wanted = new Waiting(owner, bytes, whenAdmitted, arrivals++);
            owners.computeIfAbsent(owner, unknown -> new Owner()).waiting.add(wanted);
            admitted = admit();
        }
        boolean atOnce = admitted.remove(wanted);
        admitted.forEach(other -> other.whenAdmitted().run());
        return atOnce;
    }

    /** Gives memory back that was taken. */
    void giveBack(String owner, long bytes) {
        List<Waiting> admitted;
        synchronized (this) {
            Owner holder = owners.get(owner);
            holder.inUse -= bytes;
            holder.images--;
            inUse -= bytes;
            if (holder.images == 0 && holder.waiting.isEmpty()) {
                owners.remove(owner);
            }
            admitted = admit();
        }
        admitted.forEach(other -> other.whenAdmitted().run());
    }

    private List<Waiting> admit() {
        List<Waiting> admitted = new ArrayList<>();
        for (Optional<Owner> next = next(); next.isPresent() && fits(next.get()); next = next()) {
            Waiting image = next.get().waiting.remove();
            next.get().inUse += image.bytes();
            next.get().images++;
            inUse += image.bytes();
            admitted.add(image);
        }
        return admitted;
    }

    private Optional<Owner> next() {
        return owners.values().stream()
                .filter(owner -> !owner.waiting.isEmpty())
                .min(Comparator.<Owner>comparingLong(owner -> owner.inUse)
                        .thenComparingLong(owner -> owner.waiting.element().arrival()));
    }

    private boolean fits(Owner owner) {
        return inUse == 0 || inUse + owner.waiting.element().bytes() <= budget;
    }
}
