package dev.halftone.failures;

import dev.halftone.embedded.Forwarder;
import java.time.Duration;

/** A fault that needs a PostgreSQL with a standby and one address for both. */
sealed interface PostgresFault extends Fault {

    /** The primary is killed, and its standby is promoted. The old primary comes back as a standby. */
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

    /** Like a lost machine whose address another one takes over: old connections stay open, but silent. */
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
