package dev.halftone.failures;

import dev.halftone.embedded.Forwarder;
import java.time.Duration;

/** Something that goes wrong with a PostgreSQL that has a standby and an address for both. */
sealed interface PostgresFault extends Fault {

    /** The primary is killed, and its standby takes its place. The lost one comes again as a standby. */
    record FailOver() implements PostgresFault {

        @Override
        public String kind() {
            return "fail over PostgreSQL";
        }

        @Override
        public void strike(FaultContext scene) {
            scene.installation().postgresPair().failOver();
            scene.installation().postgresPair().replaceLost();
        }
    }

    /** As a machine that is lost, and another one that gets its address: connections of before stay, and stay silent. */
    record Vanish(Duration length) implements PostgresFault {

        @Override
        public String kind() {
            return "PostgreSQL vanishes";
        }

        @Override
        public void strike(FaultContext scene) {
            Forwarder forwarder = scene.installation().postgresPair().forwarder();
            forwarder.vanish();
            Fault.let(length);
            forwarder.comeBack();
        }
    }
}
