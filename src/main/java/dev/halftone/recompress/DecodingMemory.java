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
 * Limits how much is decoded at once. Without a limit, a few huge images in parallel would fill the heap and fail every
 * other image.
 *
 * <p>Memory goes to the waiting owner that has had the least so far: the time for which its images held memory,
 * weighted by their share of the budget. So an owner does not wait for all huge images of another one, and small images
 * do not overtake a huge image forever, because their owner catches up. Images of one owner are served in order of
 * arrival. A new owner starts with the least that any present owner has had, so that it neither gains nor loses by its
 * absence. An owner that leaves is remembered until the others have had as much. An image larger than the whole budget
 * runs alone.
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
        /** The share of the budget that its images hold together. */
        private double parts;
        /** The time for which memory was held, in nanoseconds, weighted by the share. */
        private double had;
        /** The sequence number of its arrival or of its last admission. */
        private long lastTurn;

        private boolean isThere() {
            return images > 0 || !waiting.isEmpty();
        }
    }

    /**
     * @param budget in bytes
     * @param threads that decode; an image holds one of them, so its share is at least one thread's
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
     * Estimates the memory that decoding a picture and encoding it again takes besides its file.
     *
     * @param maxPixels pictures with more pixels are not decoded and take no memory
     */
    static long estimate(Container container, RecompressOptions options, long maxPixels) {
        long pixels = (long) container.width() * container.height();
        Layout layout = Layout.of(container, options);
        long targetPixels = (long) layout.size().width() * layout.size().height();
        // What is left of a truncated animation may be a still picture.
        boolean passes = container.isAnimated() && options.format().keepsAnimations() && !options.salvage();
        if (passes || Math.max(pixels, targetPixels) > maxPixels) {
            return 0;
        }
        boolean planes = container instanceof JpegFile
                ? JpegRecompressor.staysJpeg(layout, options)
                : options.format() == OutputFormat.JPEG;
        if (planes) {
            return pixels * container.bytesPerPixel() + targetPixels * PlaneWriter.BYTES_PER_PIXEL;
        }
        boolean transparentPad =
                layout.isPadded() && options.framing().background().transparent();
        boolean opaque = !container.mayBeTransparent() && !transparentPad;
        return pixels * (container.bytesPerPixel() + (container.mayBeTransparent() ? 1 : 0))
                + PictureWriter.memory(layout.size(), options.format(), container, opaque);
    }

    /**
     * Takes memory, or queues the request.
     *
     * @param whenAdmitted called later, once, if this returns false and the memory has been taken
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

    /** Accounts for what the owners have held since the last call. */
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

    /**
     * Forgets absent owners that would start as newcomers anyway. If all absent owners were forgotten, an owner that
     * sends one huge image at a time would always be first.
     */
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
