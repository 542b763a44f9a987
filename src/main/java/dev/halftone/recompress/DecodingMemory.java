package dev.halftone.recompress;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Lets only so much be decoded at once: a few huge images side by side would take the heap, and every other image with it.
 *
 * <p>Next is who has had least: the time that its images have held memory, each by the part of the whole that it held. So nobody
 * waits for all huge images of another one, nor is a huge image overtaken for ever by small ones: their owner has had as much
 * after a while. Of one owner strictly who came first. An owner that comes begins with as much as the others have had, so that it
 * neither pays for having been away nor is paid for it; one that goes is remembered until they have had as much as it. An image
 * that is larger than the whole budget runs alone.
 */
final class DecodingMemory {

    private final long budget;
    private final double leastPart;
    private final LongSupplier clock;
    private final Map<String, Owner> owners = new LinkedHashMap<>();
    private long inUse;
    private long turns;
    private long settledAt;

    private record Waiting(long bytes, Runnable whenAdmitted) {}

    private static final class Owner {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private long inUse;
        private int images;
        /** Of the whole that its images hold together. */
        private double parts;
        /** Nanoseconds of the whole. */
        private double had;
        /** When it came or was served. */
        private long lastTurn;

        private boolean isThere() {
            return images > 0 || !waiting.isEmpty();
        }
    }

    /**
     * @param budget in bytes
     * @param threads that decode: an image holds one of them, so it counts as that part of the whole at least
     */
    DecodingMemory(long budget, int threads) {
        this(budget, threads, System::nanoTime);
    }

    DecodingMemory(long budget, int threads, LongSupplier clock) {
        this.budget = budget;
        this.leastPart = 1.0 / threads;
        this.clock = clock;
        this.settledAt = clock.getAsLong();
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
            settle();
            forget();
            wanted = new Waiting(bytes, whenAdmitted);
            owners.computeIfAbsent(owner, unknown -> newcomer()).waiting.add(wanted);
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
            settle();
            Owner holder = owners.get(owner);
            holder.inUse -= bytes;
            holder.images--;
            holder.parts = holder.images == 0 ? 0 : holder.parts - part(bytes);
            inUse -= bytes;
            admitted = admit();
            forget();
        }
        admitted.forEach(other -> other.whenAdmitted().run());
    }

    /** What has been held until now is had. */
    private void settle() {
        long now = clock.getAsLong();
        owners.values().forEach(owner -> owner.had += owner.parts * (now - settledAt));
        settledAt = now;
    }

    private Owner newcomer() {
        Owner owner = new Owner();
        owner.had = leastHad();
        owner.lastTurn = turns++;
        return owner;
    }

    private double leastHad() {
        return owners.values().stream()
                .filter(Owner::isThere)
                .mapToDouble(owner -> owner.had)
                .min()
                .orElse(0);
    }

    /** Those who would be newcomers if they came again. Were all forgotten, one huge image at a time would always be first. */
    private void forget() {
        boolean anyoneIsThere = owners.values().stream().anyMatch(Owner::isThere);
        double least = leastHad();
        owners.values().removeIf(owner -> !owner.isThere() && (!anyoneIsThere || owner.had <= least));
    }

    private double part(long bytes) {
        return Math.max(leastPart, Math.min(1.0, (double) bytes / budget));
    }

    private List<Waiting> admit() {
        List<Waiting> admitted = new ArrayList<>();
        for (Optional<Owner> next = next(); next.isPresent() && fits(next.get()); next = next()) {
            Waiting image = next.get().waiting.remove();
            next.get().inUse += image.bytes();
            next.get().images++;
            next.get().parts += part(image.bytes());
            next.get().lastTurn = turns++;
            inUse += image.bytes();
            admitted.add(image);
        }
        return admitted;
    }

    private Optional<Owner> next() {
        return owners.values().stream()
                .filter(owner -> !owner.waiting.isEmpty())
                .min(Comparator.<Owner>comparingDouble(owner -> owner.had)
                        .thenComparingLong(owner -> owner.inUse)
                        .thenComparingLong(owner -> owner.lastTurn));
    }

    private boolean fits(Owner owner) {
        return inUse == 0 || inUse + owner.waiting.element().bytes() <= budget;
    }
}
