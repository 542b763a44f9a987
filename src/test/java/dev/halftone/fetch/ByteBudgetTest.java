package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget(100);

    @Test
    void aLeaseIsTakenAtOnceWhileBytesAreFree() {
        ByteBudget.Lease lease = take(60);

        assertThat(lease.bytes()).isEqualTo(60);
        assertThat(budget.available()).isEqualTo(40);
    }

    @Test
    void closingTwiceGivesBackOnce() {
        ByteBudget.Lease lease = take(60);
        take(10);

        lease.close();
        lease.close();

        assertThat(budget.available()).isEqualTo(90);
        assertThat(lease.bytes()).isZero();
    }

    @Test
    void waitersAreServedInTheOrderOfTheirComing() {
        ByteBudget.Lease first = take(80);
        var large = waiting(90);
        var small = waiting(10);

        large.assertNotTerminated();
        small.assertNotTerminated();
        first.close();

        large.assertCompleted();
        small.assertCompleted();
        assertThat(budget.available()).isZero();
    }

    @Test
    void nobodyPassesALargeWaiter() {
        ByteBudget.Lease first = take(50);
        var large = waiting(60);

        waiting(10).assertNotTerminated();
        assertThat(first.tryGrow(51)).isFalse();

        first.close();
        large.assertCompleted();
    }

    @Test
    void aWaiterThatGivesUpLetsTheNextOnePass() {
        take(50);
        var large = waiting(60);
        var small = waiting(50);

        large.cancel();

        small.assertCompleted();
        assertThat(budget.available()).isZero();
    }

    @Test
    void aLeaseForAWaiterThatHasJustGivenUpGoesBack() {
        List<Runnable> deliveries = new ArrayList<>();
        var late = budget.acquire(60, deliveries::add)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.<ByteBudget.Lease>create());
        assertThat(budget.available()).isEqualTo(40);

        late.cancel();
        deliveries.forEach(Runnable::run);

        assertThat(budget.available()).isEqualTo(100);
    }

    @Test
    void aLeaseGrowsWhileBytesAreFreeAndShrinks() {
        ByteBudget.Lease lease = take(10);

        assertThat(lease.tryGrow(100)).isTrue();
        assertThat(lease.tryGrow(101)).isFalse();
        assertThat(lease.bytes()).isEqualTo(100);

        lease.shrink(30);
        assertThat(lease.bytes()).isEqualTo(30);
        assertThat(budget.available()).isEqualTo(70);
        lease.shrink(50);
        assertThat(lease.bytes()).isEqualTo(30);
    }

    @Test
    void aClosedLeaseDoesNotGrow() {
        ByteBudget.Lease lease = take(10);
        lease.close();

        assertThatThrownBy(() -> lease.tryGrow(20)).isInstanceOf(IllegalStateException.class);
        assertThat(budget.available()).isEqualTo(100);
    }

    @Test
    void aSmallLeasePassesALargeWaiterWhileSmallOnesHoldNoMoreThanAQuarter() {
        ByteBudget wide = new ByteBudget(6_400);
        ByteBudget.Lease held = waiting(wide, "", 3_200).getItem();
        var large = waiting(wide, "", 4_000);

        for (int i = 0; i < 16; i++) {
            waiting(wide, "", 100).assertCompleted();
        }
        waiting(wide, "", 100).assertNotTerminated();
        waiting(wide, "", 101).assertNotTerminated();

        held.close();
        large.assertCompleted();
    }

    @Test
    void nobodyPassesAWaiterThatSmallLeasesAloneWouldKeepWaiting() {
        ByteBudget wide = new ByteBudget(6_400);
        ByteBudget.Lease held = waiting(wide, "", 100).getItem();
        var nearlyAll = waiting(wide, "", 6_400);

        waiting(wide, "", 1).assertNotTerminated();

        held.close();
        nearlyAll.assertCompleted();
    }

    @Test
    void aHolderHasAQuarterAndItsWaitersKeepNobodyElseWaiting() {
        ByteBudget wide = new ByteBudget(6_400);
        ByteBudget.Lease first = waiting(wide, "a", 900).getItem();
        ByteBudget.Lease second = waiting(wide, "a", 700).getItem();
        var third = waiting(wide, "a", 200);

        third.assertNotTerminated();
        assertThat(second.tryGrow(701)).isFalse();
        waiting(wide, "b", 1_600).assertCompleted();
        waiting(wide, "a", 100).assertCompleted();

        first.close();
        third.assertCompleted();
        assertThat(wide.available()).isEqualTo(6_400 - 700 - 1_600 - 100 - 200);
    }

    @Test
    void oneLeaseAloneMayBeLargerThanTheQuarterOfItsHolder() {
        ByteBudget wide = new ByteBudget(6_400);
        ByteBudget.Lease alone = waiting(wide, "a", 2_000).assertCompleted().getItem();

        assertThat(alone.tryGrow(3_000)).isTrue();
        waiting(wide, "a", 200).assertNotTerminated();
    }

    @Test
    void aLeaseIsOnTheAccountOfWhoeverIsFoundToHoldIt() {
        ByteBudget wide = new ByteBudget(6_400);
        ByteBudget.Lease first = waiting(wide, "", 1_600).getItem();
        ByteBudget.Lease second = waiting(wide, "", 1_600).getItem();

        assertThat(first.holdFor("a")).isTrue();
        assertThat(second.holdFor("a")).isFalse();
        assertThat(first.holdFor("b")).as("the first holder stays").isTrue();
        waiting(wide, "b", 1_600).assertCompleted();
        waiting(wide, "a", 200).assertNotTerminated();

        first.close();
        second.shrink(1_400);
        assertThat(second.holdFor("a"))
                .as("200 bytes of the quarter are those of the one that waited")
                .isTrue();
        second.close();
        assertThat(wide.available()).isEqualTo(6_400 - 1_600 - 200);
    }

    @Test
    void moreThanEverythingFailsAtOnce() {
        waiting(101).assertFailedWith(IllegalArgumentException.class, "101 bytes of a budget of 100");
        waiting(-1).assertFailedWith(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteBudget(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void threadsNeverHoldMoreThanEverythingTogetherAndAllEnd() throws Exception {
        ByteBudget shared = new ByteBudget(1_000);
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Random random = new Random(t);
            all.add(threads.submit(() -> {
                start.await();
                for (int i = 0; i < 2_000; i++) {
                    int bytes = random.nextInt(1_001);
                    String holder = "holder" + random.nextInt(3);
                    try (ByteBudget.Lease lease =
                            shared.acquire(holder, bytes, Runnable::run).await().indefinitely()) {
                        long now = held.addAndGet(lease.bytes());
                        most.accumulateAndGet(now, Math::max);
                        held.addAndGet(-bytes);
                    }
                }
                return null;
            }));
        }
        start.countDown();
        for (Future<?> thread : all) {
            thread.get();
        }
        threads.shutdown();

        assertThat(most.get()).isPositive().isLessThanOrEqualTo(1_000);
        assertThat(shared.available()).isEqualTo(1_000);
    }

    private ByteBudget.Lease take(long bytes) {
        return waiting(bytes).assertCompleted().getItem();
    }

    private UniAssertSubscriber<ByteBudget.Lease> waiting(long bytes) {
        return waiting(budget, "", bytes);
    }

    private static UniAssertSubscriber<ByteBudget.Lease> waiting(ByteBudget of, String holder, long bytes) {
        return of.acquire(holder, bytes, Runnable::run).subscribe().withSubscriber(UniAssertSubscriber.create());
    }
}
