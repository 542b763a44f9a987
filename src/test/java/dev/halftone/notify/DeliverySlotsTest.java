package dev.halftone.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeliverySlotsTest {

    @Test
    void aHostIsBusyWhenItHasAsManyAsItMayAndAllAreFullTogether() {
        DeliverySlots slots = new DeliverySlots(3, 2);

        slots.take(null, "a");
        assertThat(slots.busyHosts()).isEmpty();
        slots.take(null, "a");
        assertThat(slots.busyHosts()).containsExactly("a");
        assertThat(slots.full()).isFalse();
        slots.take(null, "b");
        assertThat(slots.full()).isTrue();

        slots.giveBack(null, "a");
        slots.giveBack(null, "b");

        assertThat(slots.full()).isFalse();
        assertThat(slots.busyHosts()).isEmpty();
        assertThat(slots.taken()).isEqualTo(1);
    }

    @Test
    void anOwnerHoldsAtMostHalfOfWhatTheOthersLeave() {
        DeliverySlots slots = new DeliverySlots(64, 4);

        assertThat(takeAllOf("a", slots)).isEqualTo(32);
        assertThat(takeAllOf("b", slots)).isEqualTo(16);
        assertThat(takeAllOf("c", slots)).isEqualTo(8);
        assertThat(slots.busyOwners()).containsExactlyInAnyOrder("a", "b", "c");

        slots.giveBack("a", "host");
        assertThat(slots.busyOwners()).as("whoever has fewer comes first").containsExactlyInAnyOrder("a", "b");
        takeAllOf("c", slots);
        IntStream.range(0, 31).forEach(i -> slots.giveBack("a", "host"));

        assertThat(slots.busyOwners()).isEmpty();
        assertThat(takeAllOf("a", slots))
                .as("half of the 39 that b and c leave")
                .isEqualTo(20);
    }

    @Test
    void whoHasNoNameMayHaveAllPlaces() {
        DeliverySlots slots = new DeliverySlots(64, 4);

        IntStream.range(0, 64).forEach(i -> slots.take(null, "host"));

        assertThat(slots.busyOwners()).isEmpty();
        assertThat(slots.full()).isTrue();
    }

    @Test
    void aSinglePlaceIsForEverybody() {
        assertThat(takeAllOf("a", new DeliverySlots(1, 1))).isEqualTo(1);
    }

    private static int takeAllOf(String owner, DeliverySlots slots) {
        int before = slots.taken();
        while (!slots.full() && !slots.busyOwners().contains(owner)) {
            slots.take(owner, "host");
        }
        return slots.taken() - before;
    }
}
