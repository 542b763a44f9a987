package dev.halftone.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliverySlotsTest {

    @Test
    void aHostIsBusyWhenItHasAsManyAsItMayAndAllAreFullTogether() {
        DeliverySlots slots = new DeliverySlots(3, 2);

        slots.take("a");
        assertThat(slots.busyHosts()).isEmpty();
        slots.take("a");
        assertThat(slots.busyHosts()).containsExactly("a");
        assertThat(slots.full()).isFalse();
        slots.take("b");
        assertThat(slots.full()).isTrue();

        slots.giveBack("a");
        slots.giveBack("b");

        assertThat(slots.full()).isFalse();
        assertThat(slots.busyHosts()).isEmpty();
        assertThat(slots.taken()).isEqualTo(1);
    }
}
