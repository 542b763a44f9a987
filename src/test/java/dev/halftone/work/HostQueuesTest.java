package dev.halftone.work;

import static dev.halftone.work.HostQueues.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.fetch.ServerAddress;
import dev.halftone.work.HostQueues.QueueKey;
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

        QueueKey key() {
            return new QueueKey(owner, host);
        }
    }

    private final Set<QueueKey> probed = new HashSet<>();
    private int places = 2;
    private final AddressPlaces addressPlaces = new AddressPlaces(4);

    private HostQueues<Image> queues(int slots, int mostWaiting) {
        return new HostQueues<>(slots, mostWaiting, Image::key, places, probed::contains, addressPlaces);
    }

    private static List<Image> startAll(HostQueues<Image> queues) {
        List<Image> started = new ArrayList<>();
        for (Optional<Image> next = queues.next(); next.isPresent(); next = queues.next()) {
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
        HostQueues<Image> queues = queues(4, 10);
        images("slow", 8).forEach(queues::offer);

        assertThat(startAll(queues)).containsExactlyElementsOf(images("slow", 2));

        assertThat(queues.freeSlots()).isEqualTo(2);
        assertThat(queues.waiting()).isEqualTo(6);
        assertThat(queues.startable()).isZero();
        queues.offer(new Image("other", 0));
        assertThat(startAll(queues)).containsExactly(new Image("other", 0));
    }

    @Test
    void anImageThatBeginsAnewIsTheNextOneOfItsHostWhenThereIsAPlace() {
        HostQueues<Image> queues = queues(3, 10);
        images("a", 5).forEach(queues::offer);
        Image first = startAll(queues).get(0);
        queues.fetched(first);
        assertThat(startAll(queues)).containsExactly(new Image("a", 2));

        queues.again(first);

        assertThat(startAll(queues)).as("both places are taken").isEmpty();
        assertThat(queues.freeSlots()).isEqualTo(1);
        assertThat(queues.waiting()).isEqualTo(3);
        queues.fetched(new Image("a", 1));
        assertThat(startAll(queues)).containsExactly(first);
    }

    @Test
    void aPlaceIsFreeAfterTheFetchAndASlotAfterTheEnd() {
        HostQueues<Image> queues = queues(3, 10);
        images("a", 5).forEach(queues::offer);
        List<Image> started = startAll(queues);

        queues.fetched(started.get(0));
        assertThat(startAll(queues)).containsExactly(new Image("a", 2));
        queues.fetched(started.get(1));
        assertThat(startAll(queues)).isEmpty();
        queues.ended(started.get(0));
        assertThat(startAll(queues)).containsExactly(new Image("a", 3));
    }

    @Test
    void theHostWithTheFewestSlotsIsNext() {
        places = 8;
        HostQueues<Image> queues = queues(4, 100);
        images("slow", 20).forEach(queues::offer);
        List<Image> started = startAll(queues);
        images("quick", 3).forEach(queues::offer);

        for (int i = 0; i < 3; i++) {
            queues.fetched(started.get(i));
            queues.ended(started.get(i));
        }

        assertThat(startAll(queues))
                .containsExactly(new Image("quick", 0), new Image("slow", 4), new Image("quick", 1));
    }

    @Test
    void whoWouldWaitForItsHostIsRefusedWhenTooManyDo() {
        HostQueues<Image> queues = queues(4, 3);
        images("slow", 2).forEach(queues::offer);
        startAll(queues);

        assertThat(images("slow", 5).stream().map(queues::offer)).containsExactly(true, true, true, false, false);
        assertThat(queues.hasRoom()).isFalse();
        assertThat(queues.offer(new Image("other", 0))).isTrue();
        assertThat(startAll(queues)).containsExactly(new Image("other", 0));
    }

    @Test
    void aHostThatIsProbedHasOnePlaceForThatOwner() {
        places = 8;
        probed.add(new QueueKey(NOBODY, "probed"));
        HostQueues<Image> queues = queues(4, 10);
        images("probed", 3).forEach(queues::offer);
        List<Image> probe = startAll(queues);
        assertThat(probe).hasSize(1);
        queues.offer(of("another", "probed", 0));
        assertThat(startAll(queues)).as("for whom it is not probed").hasSize(1);

        probed.clear();
        assertThat(startAll(queues)).hasSize(2);
    }

    @Test
    void whatIsRemovedIsNeverStarted() {
        HostQueues<Image> queues = queues(1, 10);
        images("a", 3).forEach(queues::offer);
        images("b", 2).forEach(queues::offer);
        List<Image> started = startAll(queues);

        assertThat(queues.removeIf(image -> image.host().equals("a")))
                .containsExactly(new Image("a", 1), new Image("a", 2));

        queues.fetched(started.get(0));
        queues.ended(started.get(0));
        assertThat(startAll(queues)).containsExactly(new Image("b", 0));
        assertThat(queues.waiting()).isEqualTo(1);
    }

    private static ServerAddress server(int number) {
        return new ServerAddress("192.0.2." + number, 443);
    }

    private static Image of(String owner, String host, int number) {
        return new Image(owner, host, number);
    }

    @Test
    void anOwnerLeavesASixteenthOfTheSlotsToThoseThatCome() {
        HostQueues<Image> queues = queues(32, 100);
        for (int i = 0; i < 40; i++) {
            queues.offer(of("eager", "host" + i, i));
        }

        assertThat(startAll(queues)).hasSize(30);
        assertThat(queues.startable()).as("so that more records are taken").isZero();
        queues.offer(of("modest", "host0", 0));
        queues.offer(of("modest", "other", 1));
        queues.offer(of("modest", "another", 2));

        assertThat(startAll(queues)).containsExactly(of("modest", "host0", 0), of("modest", "other", 1));
        assertThat(queues.freeSlots()).isZero();
        assertThat(queues.startable()).isEqualTo(1);
    }

    @Test
    void imagesOfNobodyHaveAllSlotsWhileThereIsNoOwner() {
        HostQueues<Image> queues = queues(32, 100);
        for (int i = 0; i < 40; i++) {
            queues.offer(new Image("host" + i, i));
        }

        assertThat(startAll(queues)).hasSize(32);
    }

    @Test
    void theOwnerWithTheFewestSlotsIsNext() {
        HostQueues<Image> queues = queues(4, 100);
        for (int i = 0; i < 8; i++) {
            queues.offer(of("eager", "host" + i, i));
        }
        List<Image> started = startAll(queues);
        for (int i = 0; i < 3; i++) {
            queues.offer(of("modest", "other" + i, i));
        }

        for (int i = 0; i < 3; i++) {
            queues.fetched(started.get(i));
            queues.ended(started.get(i));
        }

        assertThat(startAll(queues))
                .containsExactly(of("modest", "other0", 0), of("eager", "host4", 4), of("modest", "other1", 1));
    }

    @Test
    void ownersShareThePlacesOfAHost() {
        HostQueues<Image> queues = queues(8, 100);
        for (int i = 0; i < 4; i++) {
            queues.offer(of("eager", "host", i));
        }
        List<Image> started = startAll(queues);
        assertThat(started).hasSize(2);
        queues.offer(of("modest", "host", 0));
        assertThat(startAll(queues)).isEmpty();

        queues.fetched(started.get(0));

        assertThat(startAll(queues)).containsExactly(of("modest", "host", 0));
    }

    @Test
    void anOwnerWhoIsAloneHasAllPlacesOfAHostAndOneOfSeveralLeavesAQuarter() {
        places = 8;
        HostQueues<Image> queues = queues(64, 100);
        for (int i = 0; i < 20; i++) {
            assertThat(queues.meet("eager")).isEmpty();
            queues.offer(of("eager", "host", i));
        }
        assertThat(startAll(queues)).hasSize(8);

        List<Image> beyond = queues.meet("modest");
        assertThat(beyond).containsExactly(of("eager", "host", 6), of("eager", "host", 7));
        beyond.forEach(queues::giveWay);
        assertThat(startAll(queues)).as("of one who has his share").isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(queues.meet("modest")).isEmpty();
            queues.offer(of("modest", "host", i));
        }

        List<Image> begun = startAll(queues);
        assertThat(begun).containsExactly(of("modest", "host", 0), of("modest", "host", 1));
        begun.forEach(queues::fetched);
        assertThat(startAll(queues)).containsExactly(of("modest", "host", 2));
        queues.fetched(of("eager", "host", 0));
        assertThat(startAll(queues))
                .as("the image that has given way is the next of its queue")
                .containsExactly(of("eager", "host", 7));
    }

    @Test
    void ofTwoPlacesEachOfSeveralOwnersHasOneAndASinglePlaceIsNotShared() {
        for (int all = 1; all <= 3; all++) {
            places = all;
            HostQueues<Image> queues = queues(64, 100);
            queues.meet("one");
            queues.meet("another");
            for (int i = 0; i < 5; i++) {
                queues.offer(of("one", "host", i));
            }
            assertThat(startAll(queues)).hasSize(Math.max(1, all - 1));
        }
    }

    @Test
    void aFullParkOfAnOwnerTakesAnothersImageOfTheSameHost() {
        places = 8;
        HostQueues<Image> queues = queues(64, 10);
        queues.meet("modest");
        queues.meet("eager");
        for (int i = 0; i < 20; i++) {
            queues.offer(of("eager", "host", i));
            startAll(queues);
        }

        assertThat(queues.waiting()).isEqualTo(10);
        assertThat(queues.offer(of("modest", "host", 0))).isTrue();
        assertThat(startAll(queues)).containsExactly(of("modest", "host", 0));
    }

    @Test
    void anImageWithoutAPlaceAtItsAddressGivesBackItsSlotUntilThereIsOne() {
        HostQueues<Image> queues = queues(32, 100);
        for (int i = 0; i < 6; i++) {
            queues.offer(new Image("name" + i, i));
        }
        List<Image> started = startAll(queues);
        started.forEach(image -> {
            if (!queues.visit(image).enter(server(1))) {
                queues.crowded(image, server(1));
            }
        });

        assertThat(queues.freeSlots()).isEqualTo(28);
        assertThat(queues.waiting()).isEqualTo(2);
        assertThat(queues.startable()).isZero();
        assertThat(startAll(queues)).isEmpty();
        queues.fetched(started.get(0));
        assertThat(startAll(queues)).containsExactly(new Image("name4", 4));
        queues.offer(new Image("elsewhere", 0));
        assertThat(startAll(queues)).containsExactly(new Image("elsewhere", 0));
    }

    @Test
    void aHostThatHasMovedWaitsForItsFormerAddressOnce() {
        HostQueues<Image> queues = queues(32, 100);
        queues.offer(new Image("name", 0));
        queues.offer(new Image("name", 1));
        List<AddressPlaces.Visit> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(addressPlaces.visit(NOBODY));
            others.get(i).enter(server(1));
        }
        Image first = queues.next().orElseThrow();
        assertThat(queues.visit(first).enter(server(1))).isFalse();
        queues.crowded(first, server(1));
        assertThat(queues.next()).isEmpty();

        others.get(0).end();
        assertThat(queues.next()).contains(first);
        queues.visit(first).enter(server(2));
        queues.fetched(first);
        others.set(0, addressPlaces.visit(NOBODY));
        others.get(0).enter(server(1));

        assertThat(queues.next()).contains(new Image("name", 1));
    }

    @Test
    void aFullParkTakesWhatCanBeginAtOnce() {
        HostQueues<Image> queues = queues(32, 10);
        for (int i = 0; i < 40; i++) {
            queues.offer(of("eager", "host" + i, i));
            startAll(queues);
        }

        assertThat(queues.waiting()).isEqualTo(10);
        assertThat(queues.offer(of("eager", "another", 0))).isFalse();
        assertThat(queues.offer(of("modest", "another", 0))).isTrue();
    }

    @Test
    void whateverHappensLimitsHoldAndEveryImageIsStartedOnce() {
        Random random = new Random(1);
        HostQueues<Image> queues = queues(5, 1_000);
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
                for (Image beyond : queues.meet(owner)) {
                    queues.giveWay(beyond);
                    fetching.remove(beyond);
                    begun.remove(beyond);
                    gaveWay++;
                }
                assertThat(queues.offer(new Image(owner, "host" + random.nextInt(offered < 100 ? 2 : 6), offered++)))
                        .isTrue();
            } else if (dice == 1 && !fetching.isEmpty()) {
                Image image = fetching.remove(random.nextInt(fetching.size()));
                queues.fetched(image);
                fetched.add(image);
            } else if (dice == 2 && !fetched.isEmpty()) {
                queues.ended(fetched.remove(random.nextInt(fetched.size())));
            }
            List<Image> started = startAll(queues);
            for (Image image : started) {
                if (queues.visit(image).enter(server(image.host().charAt(4) % 2))) {
                    begun.add(image);
                    fetching.add(image);
                } else {
                    queues.crowded(image, server(image.host().charAt(4) % 2));
                }
            }
            assertThat(fetching.size() + fetched.size())
                    .isEqualTo(5 - queues.freeSlots())
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
        assertThat(queues.waiting()).isZero();
        assertThat(gaveWay).isBetween(1, 2);
    }
}
