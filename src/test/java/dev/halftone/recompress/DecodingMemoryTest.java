package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodingMemoryTest {

    private final DecodingMemory memory = new DecodingMemory(100);
    private final List<String> admitted = new ArrayList<>();

    @Test
    void imagesThatFitTogetherAreDecodedTogether() {
        assertThat(take("a", 60)).isTrue();
        assertThat(take("b", 40)).isTrue();
    }

    @Test
    void anImageThatDoesNotFitWaitsUntilThereIsRoom() {
        take("a", 60);
        assertThat(take("b", 50)).isFalse();

        memory.giveBack("", 60);

        assertThat(admitted).containsExactly("b");
    }

    @Test
    void anImageLargerThanTheBudgetRunsAlone() {
        take("small", 10);
        assertThat(take("huge", 500)).isFalse();
        assertThat(take("late", 10)).as("doesn't overtake").isFalse();

        memory.giveBack("", 10);
        assertThat(admitted).containsExactly("huge");

        memory.giveBack("", 500);
        assertThat(admitted).containsExactly("huge", "late");
    }

    @Test
    void whoHoldsLeastIsNextSoThatHugeImagesOfOneOwnerKeepNoOtherWaiting() {
        takeFor("eager", "huge1", 90);
        assertThat(takeFor("eager", "huge2", 95)).isFalse();
        assertThat(takeFor("eager", "huge3", 90)).isFalse();

        assertThat(takeFor("modest", "small1", 10)).isTrue();
        assertThat(takeFor("modest", "small2", 10)).isFalse();
        memory.giveBack("modest", 10);
        assertThat(admitted).containsExactly("small2");
        assertThat(takeFor("modest", "small3", 10)).isFalse();
        memory.giveBack("eager", 90);
        assertThat(admitted).as("who holds nothing is next, however huge").containsExactly("small2");
        memory.giveBack("modest", 10);
        assertThat(admitted).containsExactly("small2", "huge2");
        memory.giveBack("eager", 95);
        assertThat(admitted).containsExactly("small2", "huge2", "huge3", "small3");
    }

    @Test
    void theEstimateIsKnownFromTheHeaderAndNothingForWhatIsNotDecoded() {
        assertThat(estimate(SeedFiles.read("rgba.png"), 10_000)).isBetween(48L * 32 * 4, 48L * 32 * 20);
        assertThat(estimate(SeedFiles.read("rgba.png"), 1000)).isZero();
        assertThat(estimate(new byte[] {1, 2, 3}, 1000)).isZero();
    }

    private static long estimate(byte[] source, long maxPixels) {
        return Container.openIfReadable(source)
                .map(container -> DecodingMemory.estimate(container, maxPixels, container.bytesPerPixel()))
                .orElse(0L);
    }

    private boolean take(String name, long bytes) {
        return takeFor("", name, bytes);
    }

    private boolean takeFor(String owner, String name, long bytes) {
        return memory.take(owner, bytes, () -> admitted.add(name));
    }
}
