package dev.halftone.work;

import static dev.halftone.work.HostQueues.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.fetch.ServerAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPlacesTest {

    private final AddressPlaces four = new AddressPlaces(4);

    private static ServerAddress server(int number) {
        return new ServerAddress("192.0.2." + number, 443);
    }

    @Test
    void anAddressHasThreeTimesAsManyPlacesWithAllItsPorts() {
        int entered = 0;
        for (int port = 1; port <= 10; port++) {
            for (int image = 0; image < 5; image++) {
                ServerAddress server = new ServerAddress("192.0.2.1", port);
                entered += four.visit(NOBODY).enter(server) ? 1 : 0;
            }
        }
        assertThat(entered).isEqualTo(12);
    }

    @Test
    void anOwnerLeavesAQuarterOfThePlacesOfAnAddress() {
        for (int i = 0; i < 3; i++) {
            assertThat(four.visit("eager").enter(server(1))).isTrue();
        }

        assertThat(four.visit("eager").enter(server(1))).isFalse();
        AddressPlaces.Visit modest = four.visit("modest");
        assertThat(modest.enter(server(1))).isTrue();
        assertThat(modest.enter(server(1))).as("again, as after a redirect").isTrue();
        assertThat(four.visit("another").enter(server(1))).isFalse();
        modest.end();
        assertThat(four.visit("another").enter(server(1))).isTrue();
        assertThat(modest.enter(server(2))).as("when it is over").isFalse();
    }

    /** A single place can't be shared. */
    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,2", "4,3", "16,12"})
    void ofHoweverFewPlacesAnOwnerLeavesOneToOthers(int all, int most) {
        AddressPlaces places = new AddressPlaces(all);

        assertThat(IntStream.range(0, all)
                        .filter(image -> places.visit("eager").enter(server(1)))
                        .count())
                .isEqualTo(most);
    }
}
