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
                    try (ByteBudget.Lease lease = shared.acquire(bytes).await().indefinitely()) {
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
        return budget.acquire(bytes).subscribe().withSubscriber(UniAssertSubscriber.create());
    }
}
