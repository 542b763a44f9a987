package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostLanesTest {

    private record Image(String host, int number) {}

    private final Map<String, Integer> places = new HashMap<>();

    private HostLanes<Image> lanes(int slots, int mostWaiting) {
        return new HostLanes<>(slots, mostWaiting, Image::host, host -> places.getOrDefault(host, 2));
    }

    private static List<Image> startAll(HostLanes<Image> lanes) {
        List<Image> started = new ArrayList<>();
        for (Optional<Image> next = lanes.next(); next.isPresent(); next = lanes.next()) {
            started.add(next.get());
        }
        return started;
    }

    private static List<Image> images(String host, int count) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(new Image(host, i));
        }
        return images;
    }

    @Test
    void imagesOfAHostBeyondItsPlacesWaitAndTakeNoSlot() {
        HostLanes<Image> lanes = lanes(4, 10);
        images("slow", 8).forEach(lanes::offer);

        assertThat(startAll(lanes)).containsExactlyElementsOf(images("slow", 2));

        assertThat(lanes.freeSlots()).isEqualTo(2);
        assertThat(lanes.waiting()).isEqualTo(6);
        assertThat(lanes.startable()).isZero();
        lanes.offer(new Image("other", 0));
        assertThat(startAll(lanes)).containsExactly(new Image("other", 0));
    }

    @Test
    void aPlaceIsFreeAfterTheFetchAndASlotAfterTheEnd() {
        HostLanes<Image> lanes = lanes(3, 10);
        images("a", 5).forEach(lanes::offer);
        List<Image> started = startAll(lanes);

        lanes.fetched(started.get(0));
        assertThat(startAll(lanes)).containsExactly(new Image("a", 2));
        lanes.fetched(started.get(1));
        assertThat(startAll(lanes)).isEmpty();
        lanes.ended(started.get(0));
        assertThat(startAll(lanes)).containsExactly(new Image("a", 3));
    }

    @Test
    void theHostWithTheFewestSlotsIsNext() {
        places.put("slow", 8);
        HostLanes<Image> lanes = lanes(4, 100);
        images("slow", 20).forEach(lanes::offer);
        List<Image> started = startAll(lanes);
        images("quick", 3).forEach(lanes::offer);

        for (int i = 0; i < 3; i++) {
            lanes.fetched(started.get(i));
            lanes.ended(started.get(i));
        }

        assertThat(startAll(lanes)).containsExactly(new Image("quick", 0), new Image("slow", 4), new Image("quick", 1));
    }

    @Test
    void whoWouldWaitForItsHostIsRefusedWhenTooManyDo() {
        HostLanes<Image> lanes = lanes(4, 3);
        images("slow", 2).forEach(lanes::offer);
        startAll(lanes);

        assertThat(images("slow", 5).stream().map(lanes::offer)).containsExactly(true, true, true, false, false);
        assertThat(lanes.hasRoom()).isFalse();
        assertThat(lanes.offer(new Image("other", 0))).isTrue();
        assertThat(startAll(lanes)).containsExactly(new Image("other", 0));
    }

    @Test
    void aHostWithoutPlacesStartsNothingUntilItHasSome() {
        places.put("probed", 1);
        HostLanes<Image> lanes = lanes(4, 10);
        images("probed", 3).forEach(lanes::offer);
        List<Image> probe = startAll(lanes);
        assertThat(probe).hasSize(1);

        places.put("probed", 8);
        assertThat(startAll(lanes)).hasSize(2);
    }

    @Test
    void whatIsRemovedIsNeverStarted() {
        HostLanes<Image> lanes = lanes(1, 10);
        images("a", 3).forEach(lanes::offer);
        images("b", 2).forEach(lanes::offer);
        List<Image> started = startAll(lanes);

        assertThat(lanes.removeIf(image -> image.host().equals("a")))
                .containsExactly(new Image("a", 1), new Image("a", 2));

        lanes.fetched(started.get(0));
        lanes.ended(started.get(0));
        assertThat(startAll(lanes)).containsExactly(new Image("b", 0));
        assertThat(lanes.waiting()).isEqualTo(1);
    }

    @Test
    void whateverHappensLimitsHoldAndEveryImageIsStartedOnce() {
        Random random = new Random(1);
        HostLanes<Image> lanes = lanes(5, 1_000);
        List<Image> fetching = new ArrayList<>();
        List<Image> fetched = new ArrayList<>();
        List<Image> begun = new ArrayList<>();
        int offered = 0;
        while (begun.size() < 1_000) {
            int dice = random.nextInt(3);
            if (dice == 0 && offered < 1_000) {
                assertThat(lanes.offer(new Image("host" + random.nextInt(6), offered++)))
                        .isTrue();
            } else if (dice == 1 && !fetching.isEmpty()) {
                Image image = fetching.remove(random.nextInt(fetching.size()));
                lanes.fetched(image);
                fetched.add(image);
            } else if (dice == 2 && !fetched.isEmpty()) {
                lanes.ended(fetched.remove(random.nextInt(fetched.size())));
            }
            List<Image> started = startAll(lanes);
            begun.addAll(started);
            fetching.addAll(started);
            assertThat(fetching.size() + fetched.size())
                    .isEqualTo(5 - lanes.freeSlots())
                    .isLessThanOrEqualTo(5);
            assertThat(fetching).allSatisfy(image -> assertThat(fetching)
                    .filteredOn(other -> other.host().equals(image.host()))
                    .hasSizeLessThanOrEqualTo(2));
        }
        assertThat(begun).doesNotHaveDuplicates();
        assertThat(lanes.waiting()).isZero();
    }
}
