package dev.halftone.embedded;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of this machine for a server that must be given one, and that may stop and start again. Nobody else gets it
 * meanwhile: it is below those that the system gives to clients and to servers that ask for any
 * (net.ipv4.ip_local_port_range), and this process keeps the UDP port of the same number, which another process with
 * tests would need to get it.
 */
public final class FreePort {

    private static final Path GIVEN_BY_THE_SYSTEM = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int USUAL_FIRST_GIVEN = 32_768;
    /** Above 10080, the highest port that browsers refuse (Fetch standard, "bad port"). */
    private static final int LOWEST = 10_081;

    private static final int MAX_TRIES = 1_000;

    /** Bound until the process ends. */
    private static final Set<DatagramSocket> RESERVATIONS = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    public static int next() {
        int end = Math.max(firstGiven(), LOWEST + MAX_TRIES);
        for (int i = 0; i < MAX_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
            if (isReserved(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port between " + LOWEST + " and " + end + " is free");
    }

    private static int firstGiven() {
        try {
            return Integer.parseInt(
                    Files.readString(GIVEN_BY_THE_SYSTEM).strip().split("\\s+")[0]);
        } catch (IOException | NumberFormatException e) {
            return USUAL_FIRST_GIVEN; // no Linux
        }
    }

    /** Whether it is free, and is this process's from now on. */
    private static boolean isReserved(int port) {
        try {
            DatagramSocket reservation =
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            if (isFree(port)) {
                return RESERVATIONS.add(reservation);
            }
            reservation.close();
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** At all addresses. */
    private static boolean isFree(int port) {
        try (ServerSocket server = new ServerSocket(port)) {
            return server.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
