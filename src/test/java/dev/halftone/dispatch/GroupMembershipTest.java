package dev.halftone.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.dispatch.GroupMembership.Change;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupMembershipTest {

    private static final List<Boolean> NONE = List.of(false);
    private static final List<Boolean> ONE = List.of(false, true);

    private final GroupMembership membership =
            new GroupMembership("topic", "group", Duration.ofSeconds(30), seconds(1_000));

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void whoOnlyWorksIsReadyOnceItHasItsPlaceAndWhoAnswersBeforeThat() {
        membership.note(NONE, seconds(1_001));

        assertThat(membership.suffices(false, seconds(1_001))).isFalse();
        assertThat(membership.suffices(true, seconds(1_001))).isTrue();
        assertThat(membership.state(seconds(1_001))).isEqualTo("joining the group group");

        membership.note(ONE, seconds(1_002));

        assertThat(membership.suffices(false, seconds(1_002))).isTrue();
        assertThat(membership.state(seconds(1_002))).isEqualTo("in the group group");
    }

    @Test
    void aPlaceThatIsMissingIsToldOnceAndSoIsItsReturn() {
        assertThat(membership.note(NONE, seconds(1_029))).isEqualTo(Change.NONE);
        assertThat(membership.note(NONE, seconds(1_030))).isEqualTo(Change.LOST);
        assertThat(membership.note(NONE, seconds(1_031))).isEqualTo(Change.NONE);
        assertThat(membership.suffices(true, seconds(1_031))).isFalse();
        assertThat(membership.state(seconds(1_031))).contains("no partition assigned");
        assertThat(membership.complaint()).contains("topic", "group", "30 s", "offsets.topic.replication.factor");

        assertThat(membership.note(ONE, seconds(1_040))).isEqualTo(Change.FOUND);
        assertThat(membership.note(ONE, seconds(1_041))).isEqualTo(Change.NONE);
        assertThat(membership.suffices(true, seconds(1_041))).isTrue();
    }

    @Test
    void aRebalanceIsNotToldOf() {
        membership.note(ONE, seconds(1_001));

        assertThat(membership.note(NONE, seconds(1_030))).isEqualTo(Change.NONE);
        assertThat(membership.suffices(false, seconds(1_030))).isTrue();
        assertThat(membership.note(NONE, seconds(1_031))).isEqualTo(Change.LOST);
        assertThat(membership.suffices(false, seconds(1_031))).isFalse();
    }

    @Test
    void whileNoBrokerAnswersThatIsAllThatIsTold() {
        membership.noteOutage(seconds(2_000));

        assertThat(membership.note(NONE, seconds(2_029))).isEqualTo(Change.NONE);
        assertThat(membership.note(NONE, seconds(2_030))).isEqualTo(Change.LOST);
    }
}
