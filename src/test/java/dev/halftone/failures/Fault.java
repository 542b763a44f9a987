package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.Broker;
import dev.halftone.messages.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A fault that is over when {@link #strike} returns. */
sealed interface Fault
        permits Fault.Kill,
                Fault.Stop,
                Fault.Freeze,
                Fault.OriginsAway,
                Fault.DiskFull,
                Fault.ClockSet,
                Fault.Duplicates,
                Fault.EarlierDeleted,
                Endured,
                KafkaFault,
                LateOutcomes,
                PostgresFault {

    /** The name in the table at the end, such as {@code kill KAFKA}. */
    String kind();

    void strike(FaultContext scene);

    /** Whether processes of the service lose the work they are doing. */
    default boolean endsProcessesOfTheService() {
        return false;
    }

    /** {@code kill -9} of all servers at once, and a start after the time {@code away}. */
    record Kill(List<Role> roles, Duration away) implements Fault {

        @Override
        public String kind() {
            return "kill " + names(roles);
        }

        @Override
        public void strike(FaultContext scene) {
            List<Server> servers = servers(scene, roles);
            servers.forEach(Server::kill);
            let(away);
            servers.forEach(Server::start);
        }

        @Override
        public boolean endsProcessesOfTheService() {
            return roles.contains(Role.ONE_REPLICA) || roles.contains(Role.ALL_REPLICAS);
        }
    }

    /** A graceful stop, and a start after the time {@code away}. */
    record Stop(List<Role> roles, Duration away) implements Fault {

        @Override
        public String kind() {
            return "stop " + names(roles);
        }

        @Override
        public void strike(FaultContext scene) {
            List<Server> servers = servers(scene, roles);
            servers.forEach(Server::stop);
            let(away);
            servers.forEach(Server::start);
        }
    }

    /** Like a suspended machine, or a network that drops all packets. */
    record Freeze(List<Role> roles, Duration length) implements Fault {

        @Override
        public String kind() {
            return "freeze " + names(roles);
        }

        @Override
        public void strike(FaultContext scene) {
            List<Server> servers = servers(scene, roles);
            servers.forEach(Server::freeze);
            let(length);
            servers.forEach(Server::thaw);
        }
    }

    /** Every connection to any origin is reset. */
    record OriginsAway(Duration length) implements Fault {

        @Override
        public String kind() {
            return "origins away";
        }

        @Override
        public void strike(FaultContext scene) {
            scene.origins().goAway(true);
            let(length);
            scene.origins().goAway(false);
        }
    }

    /** The disk of the store is full. */
    record DiskFull(Duration length) implements Fault {

        @Override
        public String kind() {
            return "disk full";
        }

        @Override
        public void strike(FaultContext scene) {
            scene.installation().disk().fill();
            let(length);
            scene.installation().disk().empty();
        }
    }

    /** The wall clock of the replicas is set, and not set back afterwards. */
    record ClockSet(Duration ahead) implements Fault {

        @Override
        public String kind() {
            return "clock set";
        }

        @Override
        public void strike(FaultContext scene) {
            scene.installation().clock().set(ahead);
        }
    }

    /** Earlier records of this request come again, in another order and on other partitions. */
    record Duplicates(int records) implements Fault {

        @Override
        public String kind() {
            return "duplicates";
        }

        @Override
        public void strike(FaultContext scene) {
            for (String topic : List.of(Topics.IMAGE_REQUESTED, Topics.IMAGE_PROCESSED)) {
                copy(scene, topic);
            }
        }

        private void copy(FaultContext scene, String topic) {
            Broker broker = scene.installation().broker();
            List<ConsumerRecord<String, byte[]>> seen =
                    new ArrayList<>(broker.all(topic, Broker.containing(scene.requestId())));
            Collections.shuffle(seen, new Random(scene.random().nextLong()));
            int partitions = broker.ends(topic).size();
            broker.sendAll(seen.stream()
                    .limit(records)
                    .map(message -> new ProducerRecord<>(
                            topic, scene.random().nextInt(partitions), message.key(), message.value()))
                    .toList());
        }
    }

    /** The earlier request, whose outputs are taken again, is deleted with its outputs. */
    record EarlierDeleted() implements Fault {

        private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);

        @Override
        public String kind() {
            return "earlier request deleted";
        }

        @Override
        public void strike(FaultContext scene) {
            String earlier = scene.earlierId().orElseThrow();
            await("the earlier request is deleted")
                    .atMost(WAIT_TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> scene.installation()
                                    .replica(0)
                                    .given()
                                    .delete("/requests/" + earlier)
                                    .statusCode()
                            == 204);
            await("its rows are deleted")
                    .atMost(WAIT_TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> !scene.database().has(earlier));
        }
    }

    private static List<Server> servers(FaultContext scene, List<Role> roles) {
        int pick = scene.random().nextInt(100);
        return roles.stream()
                .flatMap(role -> scene.installation().servers(role, pick).stream())
                .toList();
    }

    private static String names(List<Role> roles) {
        return roles.stream().map(Role::label).collect(Collectors.joining(" and "));
    }

    /** Waits for the length of an outage; there is no condition to await. */
    static void let(Duration length) {
        if (!length.isZero()) {
            await().pollDelay(length).atMost(length.plusSeconds(60)).until(() -> true);
        }
    }
}
