package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/** How much there is of each component's first scan, which has all of the picture, if coarsely. */
final class FirstScans {
    /** A picture is salvaged if at least this part (one half) of it is there; the rest is grey. */
    private static final int SALVAGED_PART = 2;

    private final long[] decodedMcus = new long[4];
    private final long[] expectedMcus = new long[4];
    /** Whether a scan has been decoded, maybe in an earlier pass. */
    private final boolean[] known = new boolean[4];
    /** Whether a scan is left to a pass that is to come. */
    private final boolean[] left = new boolean[4];

    /** Begins with another source. */
    void reset() {
        Arrays.fill(decodedMcus, 0);
        Arrays.fill(known, false);
        restart();
    }

    /** Begins another pass over the same source. What earlier passes have decoded stays known. */
    void restart() {
        Arrays.fill(expectedMcus, 1);
        Arrays.fill(left, false);
    }

    void expect(int component, long mcus) {
        expectedMcus[component] = mcus;
    }

    /** Only the first scan of a component counts. */
    void decoded(int component, long mcus) {
        known[component] = true;
        if (decodedMcus[component] == 0) {
            decodedMcus[component] = mcus;
        }
    }

    /** For a scan that another pass decodes. Until then it counts as whole. */
    void skipped(int component) {
        left[component] = !known[component];
    }

    /** Whether there is anything of the first component, and with it something to be seen. */
    boolean hasAny() {
        return left[0] || decodedMcus[0] > 0;
    }

    boolean hasEnough(int component) {
        return left[component] || decodedMcus[component] * SALVAGED_PART >= expectedMcus[component];
    }

    boolean isWhole(int component) {
        return left[component] || decodedMcus[component] >= expectedMcus[component];
    }

    long decoded(int component) {
        return decodedMcus[component];
    }

    long expected(int component) {
        return expectedMcus[component];
    }

    /** The least length of a source that is salvaged, if it has this many blocks: every block has a bit for its DC. */
    static long leastLength(long blocks) {
        return blocks / 8 / SALVAGED_PART;
    }

    /** What is missing of a source that ended too early, in words for people that follow "the image". */
    String loss(Frame frame) {
        if (!isWhole(0)) {
            return "ends after " + 100 * decodedMcus[0] / expectedMcus[0] + " % of its picture, and the rest is grey";
        }
        boolean colours = frame.components().stream().allMatch(component -> isWhole(component.index()));
        return colours ? "ends before its finest details" : "ends before all its colours";
    }
}
