package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Plane;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;

/**
 * Prints what scaling a plane costs in nanoseconds of processor time per sample of the source, the best of several
 * turns, for some factors.
 */
final class PlaneScalerBench {

    private static final int TURNS = 12;
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 960;

    private PlaneScalerBench() {}

    public static void main(String[] args) {
        byte[] samples = new byte[WIDTH * HEIGHT];
        new Random(1).nextBytes(samples);
        double[] factors = {1.6, 2, 3.2, 8, 1, 0.5};
        double[] best = new double[factors.length];
        for (int turn = 0; turn < TURNS; turn++) {
            for (int f = 0; f < factors.length; f++) {
                int width = (int) Math.round(WIDTH / factors[f]);
                int height = (int) Math.round(HEIGHT / factors[f]);
                double scaler = nanosPerSample(() -> scaled(samples, width, height));
                best[f] = turn == 0 ? scaler : Math.min(best[f], scaler);
            }
        }
        for (int f = 0; f < factors.length; f++) {
            System.out.printf(Locale.ROOT, "%.1f: %.2f%n", factors[f], best[f]);
        }
    }

    private static Plane scaled(byte[] samples, int width, int height) {
        PlaneScaler scaler = new PlaneScaler(
                WIDTH, HEIGHT, width, height, (double) WIDTH / width, (double) HEIGHT / height, Checkpoint.NONE);
        for (int y = 0; y < HEIGHT; y++) {
            scaler.row(samples, y * WIDTH);
        }
        return scaler.plane();
    }

    private static double nanosPerSample(Runnable task) {
        int times = 10;
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            task.run();
        }
        long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
        return (double) taken / times / WIDTH / HEIGHT;
    }
}
