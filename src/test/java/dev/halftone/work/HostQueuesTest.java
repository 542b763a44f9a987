package dev.halftone.work;

import static dev.halftone.work.HostQueues.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.fetch.ServerAddress;
import dev.halftone.work.HostQueues.LaneKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostQueuesTest {

    private record Image(String owner, String host, int number) {

        Image(String host, int number) {
            this(NOBODY, host, number);
        }

        LaneKey key() {
            return new LaneKey(owner, host);
        }
    }

    private final Set<LaneKey> probed = new HashSet<>();
    private int places = 2;
    private final AddressPlaces addressPlaces = new AddressPlaces(4);

    private HostQueues<Image> lanes(int slots, int mostWaiting) {
        return new HostQueues<>(slots, mostWaiting, Image::key, places, probed::contains, addressPlaces);
    }

    private static List<Image> startAll(HostQueues<Image> lanes) {
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
        HostQueues<Image> lanes = lanes(4, 10);
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
        HostQueues<Image> lanes = lanes(3, 10);
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
        places = 8;
        HostQueues<Image> lanes = lanes(4, 100);
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
        HostQueues<Image> lanes = lanes(4, 3);
        images("slow", 2).forEach(lanes::offer);
        startAll(lanes);

        assertThat(images("slow", 5).stream().map(lanes::offer)).containsExactly(true, true, true, false, false);
        assertThat(lanes.hasRoom()).isFalse();
        assertThat(lanes.offer(new Image("other", 0))).isTrue();
        assertThat(startAll(lanes)).containsExactly(new Image("other", 0));
    }

    @Test
    void aHostThatIsProbedHasOnePlaceForThatOwner() {
        places = 8;
        probed.add(new LaneKey(NOBODY, "probed"));
        HostQueues<Image> lanes = lanes(4, 10);
        images("probed", 3).forEach(lanes::offer);
        List<Image> probe = startAll(lanes);
        assertThat(probe).hasSize(1);
        lanes.offer(of("another", "probed", 0));
        assertThat(startAll(lanes)).as("for whom it is not probed").hasSize(1);

        probed.clear();
        assertThat(startAll(lanes)).hasSize(2);
    }

    @Test
    void whatIsRemovedIsNeverStarted() {
        HostQueues<Image> lanes = lanes(1, 10);
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

    private static ServerAddress server(int number) {
        return new ServerAddress("192.0.2." + number, 443);
    }

    private static Image of(String owner, String host, int number) {
        return new Image(owner, host, number);
    }

    @Test
    void anOwnerLeavesASixteenthOfTheSlotsToThoseThatCome() {
        HostQueues<Image> lanes = lanes(32, 100);
        for (int i = 0; i < 40; i++) {
            lanes.offer(of("eager", "host" + i, i));
        }

        assertThat(startAll(lanes)).hasSize(30);
        assertThat(lanes.startable()).as("so that more records are taken").isZero();
        lanes.offer(of("modest", "host0", 0));
        lanes.offer(of("modest", "other", 1));
        lanes.offer(of("modest", "another", 2));

        assertThat(startAll(lanes)).containsExactly(of("modest", "host0", 0), of("modest", "other", 1));
        assertThat(lanes.freeSlots()).isZero();
        assertThat(lanes.startable()).isEqualTo(1);
    }

    @Test
    void imagesOfNobodyHaveAllSlotsWhileThereIsNoOwner() {
        HostQueues<Image> lanes = lanes(32, 100);
        for (int i = 0; i < 40; i++) {
            lanes.offer(new Image("host" + i, i));
        }

        assertThat(startAll(lanes)).hasSize(32);
    }

    @Test
    void theOwnerWithTheFewestSlotsIsNext() {
        HostQueues<Image> lanes = lanes(4, 100);
        for (int i = 0; i < 8; i++) {
            lanes.offer(of("eager", "host" + i, i));
        }
        List<Image> started = startAll(lanes);
        for (int i = 0; i < 3; i++) {
            lanes.offer(of("modest", "other" + i, i));
        }

        for (int i = 0; i < 3; i++) {
            lanes.fetched(started.get(i));
            lanes.ended(started.get(i));
        }

        assertThat(startAll(lanes))
                .containsExactly(of("modest", "other0", 0), of("eager", "host4", 4), of("modest", "other1", 1));
    }

    @Test
    void ownersShareThePlacesOfAHost() {
        HostQueues<Image> lanes = lanes(8, 100);
        for (int i = 0; i < 4; i++) {
            lanes.offer(of("eager", "host", i));
        }
        List<Image> started = startAll(lanes);
        assertThat(started).hasSize(2);
        lanes.offer(of("modest", "host", 0));
        assertThat(startAll(lanes)).isEmpty();

        lanes.fetched(started.get(0));

        assertThat(startAll(lanes)).containsExactly(of("modest", "host", 0));
    }

    @Test
    void anOwnerWhoIsAloneHasAllPlacesOfAHostAndOneOfSeveralLeavesAQuarter() {
        places = 8;
        HostQueues<Image> lanes = lanes(64, 100);
        for (int i = 0; i < 20; i++) {
            assertThat(lanes.meet("eager")).isEmpty();
            lanes.offer(of("eager", "host", i));
        }
        assertThat(startAll(lanes)).hasSize(8);

        List<Image> beyond = lanes.meet("modest");
        assertThat(beyond).containsExactly(of("eager", "host", 6), of("eager", "host", 7));
        beyond.forEach(lanes::giveWay);
        assertThat(startAll(lanes)).as("of one who has his share").isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(lanes.meet("modest")).isEmpty();
            lanes.offer(of("modest", "host", i));
        }

        List<Image> begun = startAll(lanes);
        assertThat(begun).containsExactly(of("modest", "host", 0), of("modest", "host", 1));
        begun.forEach(lanes::fetched);
        assertThat(startAll(lanes)).containsExactly(of("modest", "host", 2));
        lanes.fetched(of("eager", "host", 0));
        assertThat(startAll(lanes))
                .as("the image that has given way is the next of its lane")
                .containsExactly(of("eager", "host", 7));
    }

    @Test
    void ofTwoPlacesEachOfSeveralOwnersHasOneAndASinglePlaceIsNotShared() {
        for (int all = 1; all <= 3; all++) {
            places = all;
            HostQueues<Image> lanes = lanes(64, 100);
            lanes.meet("one");
            lanes.meet("another");
            for (int i = 0; i < 5; i++) {
                lanes.offer(of("one", "host", i));
            }
            assertThat(startAll(lanes)).hasSize(Math.max(1, all - 1));
        }
    }

    @Test
    void aFullParkOfAnOwnerTakesAnothersImageOfTheSameHost() {
        places = 8;
        HostQueues<Image> lanes = lanes(64, 10);
        lanes.meet("modest");
        lanes.meet("eager");
        for (int i = 0; i < 20; i++) {
            lanes.offer(of("eager", "host", i));
            startAll(lanes);
        }

        assertThat(lanes.waiting()).isEqualTo(10);
        assertThat(lanes.offer(of("modest", "host", 0))).isTrue();
        assertThat(startAll(lanes)).containsExactly(of("modest", "host", 0));
    }

    @Test
    void anImageWithoutAPlaceAtItsAddressGivesBackItsSlotUntilThereIsOne() {
        HostQueues<Image> lanes = lanes(32, 100);
        for (int i = 0; i < 6; i++) {
            lanes.offer(new Image("name" + i, i));
        }
        List<Image> started = startAll(lanes);
        started.forEach(image -> {
            if (!lanes.visit(image).enter(server(1))) {
                lanes.crowded(image, server(1));
            }
        });

        assertThat(lanes.freeSlots()).isEqualTo(28);
        assertThat(lanes.waiting()).isEqualTo(2);
        assertThat(lanes.startable()).isZero();
        assertThat(startAll(lanes)).isEmpty();
        lanes.fetched(started.get(0));
        assertThat(startAll(lanes)).containsExactly(new Image("name4", 4));
        lanes.offer(new Image("elsewhere", 0));
        assertThat(startAll(lanes)).containsExactly(new Image("elsewhere", 0));
    }

    @Test
    void aHostThatHasMovedWaitsForItsFormerAddressOnce() {
        HostQueues<Image> lanes = lanes(32, 100);
        lanes.offer(new Image("name", 0));
        lanes.offer(new Image("name", 1));
        List<AddressPlaces.Visit> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(addressPlaces.visit(NOBODY));
            others.get(i).enter(server(1));
        }
        Image first = lanes.next().orElseThrow();
        assertThat(lanes.visit(first).enter(server(1))).isFalse();
        lanes.crowded(first, server(1));
        assertThat(lanes.next()).isEmpty();

        others.get(0).end();
        assertThat(lanes.next()).contains(first);
        lanes.visit(first).enter(server(2));
        lanes.fetched(first);
        others.set(0, addressPlaces.visit(NOBODY));
        others.get(0).enter(server(1));

        assertThat(lanes.next()).contains(new Image("name", 1));
    }

    @Test
    void aFullParkTakesWhatCanBeginAtOnce() {
        HostQueues<Image> lanes = lanes(32, 10);
        for (int i = 0; i < 40; i++) {
            lanes.offer(of("eager", "host" + i, i));
            startAll(lanes);
        }

        assertThat(lanes.waiting()).isEqualTo(10);
        assertThat(lanes.offer(of("eager", "another", 0))).isFalse();
        assertThat(lanes.offer(of("modest", "another", 0))).isTrue();
    }

    @Test
    void whateverHappensLimitsHoldAndEveryImageIsStartedOnce() {
        Random random = new Random(1);
        HostQueues<Image> lanes = lanes(5, 1_000);
        List<Image> fetching = new ArrayList<>();
        List<Image> fetched = new ArrayList<>();
        List<Image> begun = new ArrayList<>();
        int offered = 0;
        int gaveWay = 0;
        boolean severalOwners = false;
        while (begun.size() < 1_000) {
            int dice = random.nextInt(3);
            if (dice == 0 && offered < 1_000) {
                String owner = random.nextBoolean() || offered < 100 ? NOBODY : "owner" + random.nextInt(3);
                severalOwners |= !owner.equals(NOBODY);
                for (Image beyond : lanes.meet(owner)) {
                    lanes.giveWay(beyond);
                    fetching.remove(beyond);
                    begun.remove(beyond);
                    gaveWay++;
                }
                assertThat(lanes.offer(new Image(owner, "host" + random.nextInt(offered < 100 ? 2 : 6), offered++)))
                        .isTrue();
            } else if (dice == 1 && !fetching.isEmpty()) {
                Image image = fetching.remove(random.nextInt(fetching.size()));
                lanes.fetched(image);
                fetched.add(image);
            } else if (dice == 2 && !fetched.isEmpty()) {
                lanes.ended(fetched.remove(random.nextInt(fetched.size())));
            }
            List<Image> started = startAll(lanes);
            for (Image image : started) {
                if (lanes.visit(image).enter(server(image.host().charAt(4) % 2))) {
                    begun.add(image);
                    fetching.add(image);
                } else {
                    lanes.crowded(image, server(image.host().charAt(4) % 2));
                }
            }
            assertThat(fetching.size() + fetched.size())
                    .isEqualTo(5 - lanes.freeSlots())
                    .isLessThanOrEqualTo(5);
            assertThat(fetching).allSatisfy(image -> assertThat(fetching)
                    .filteredOn(other -> other.host().equals(image.host()))
                    .hasSizeLessThanOrEqualTo(2));
            if (severalOwners) {
                assertThat(fetching).extracting(Image::key).doesNotHaveDuplicates();
            }
            assertThat(fetching)
                    .filteredOn(image -> image.host().charAt(4) % 2 == 0)
                    .hasSizeLessThanOrEqualTo(4);
        }
        assertThat(begun).doesNotHaveDuplicates();
        assertThat(lanes.waiting()).isZero();
        assertThat(gaveWay).isBetween(1, 2);
    }
}
