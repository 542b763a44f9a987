package dev.halftone.recompress;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;

/**
 * A picture in double precision: Y, Cb and Cr, or grey.
 *
 * @param planes samples row by row
 */
record ExactPicture(int width, int height, double[][] planes) {

    private static final double LOBES = 3;

    /** What djpeg or ImageIO has decoded. */
    static ExactPicture of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        double[][] planes = new double[3][width * height];
        for (int i = 0; i < width * height; i++) {
            int rgb = image.getRGB(i % width, i / width);
            set(planes, i, rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
        }
        return new ExactPicture(width, height, planes);
    }

    /** A PPM or PGM as djpeg writes it. */
    static ExactPicture ofNetpbm(byte[] netpbm) {
        String[] header = new String(netpbm, 0, Math.min(netpbm.length, 20), StandardCharsets.ISO_8859_1).split("\\s+");
        int width = Integer.parseInt(header[1]);
        int height = Integer.parseInt(header[2]);
        int channels = header[0].equals("P6") ? 3 : 1;
        int at = netpbm.length - width * height * channels;
        double[][] planes = new double[3][width * height];
        for (int i = 0; i < width * height; i++, at += channels) {
            set(planes, i, netpbm[at] & 255, netpbm[at + channels / 2] & 255, netpbm[at + channels - 1] & 255);
        }
        return new ExactPicture(width, height, planes);
    }

    /** JFIF 1.02, page 3. */
    static void set(double[][] planes, int i, double red, double green, double blue) {
        planes[0][i] = 0.299 * red + 0.587 * green + 0.114 * blue;
        planes[1][i] = 128 - 0.168736 * red - 0.331264 * green + 0.5 * blue;
        planes[2][i] = 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue;
    }

    /**
     * Shrinks with Lanczos' filter by its definition.
     *
     * @param shift pixels of the result that its centres lie further to the right and below
     */
    ExactPicture shrunk(int toWidth, int toHeight, double shift) {
        double[][] across = weights(width, toWidth, shift);
        double[][] down = weights(height, toHeight, shift);
        double[][] result = new double[planes.length][toWidth * toHeight];
        for (int plane = 0; plane < planes.length; plane++) {
            double[] rows = new double[toWidth * height];
            for (int i = 0; i < rows.length; i++) {
                for (int x = first(across[i % toWidth]); x < width && across[i % toWidth][x] != 0; x++) {
                    rows[i] += across[i % toWidth][x] * planes[plane][i / toWidth * width + x];
                }
            }
            for (int i = 0; i < toWidth * toHeight; i++) {
                double sum = 0;
                for (int y = first(down[i / toWidth]); y < height && down[i / toWidth][y] != 0; y++) {
                    sum += down[i / toWidth][y] * rows[y * toWidth + i % toWidth];
                }
                result[plane][i] = Math.max(0, Math.min(255, sum));
            }
        }
        return new ExactPicture(toWidth, toHeight, result);
    }

    private static int first(double[] weights) {
        int first = 0;
        while (weights[first] == 0) {
            first++;
        }
        return first;
    }

    private static double[][] weights(int from, int to, double shift) {
        double scale = (double) from / to;
        double[][] weights = new double[to][from];
        for (int i = 0; i < to; i++) {
            double sum = 0;
            for (int k = 0; k < from; k++) {
                double x = Math.PI * (k + 0.5 - (i + 0.5 + shift) * scale) / scale;
                boolean outside = Math.abs(x) >= LOBES * Math.PI;
                weights[i][k] = outside ? 0 : x == 0 ? 1 : LOBES * Math.sin(x) * Math.sin(x / LOBES) / (x * x);
                sum += weights[i][k];
            }
            for (int k = 0; k < from; k++) {
                weights[i][k] /= sum;
            }
        }
        return weights;
    }

    /** Root of the mean of squared differences of a plane, inside a margin that no filter shifted by a pixel leaves. */
    double difference(ExactPicture other, int plane, int margin) {
        double sum = 0;
        int count = 0;
        for (int y = margin; y < height - margin; y++) {
            for (int x = margin; x < width - margin; x++) {
                double difference = planes[plane][y * width + x] - other.planes[plane][y * width + x];
                sum += difference * difference;
                count++;
            }
        }
        return Math.sqrt(sum / count);
    }

    /** The largest difference of a plane, edges included. */
    double largestDifference(ExactPicture other, int plane) {
        double largest = 0;
        for (int i = 0; i < planes[plane].length; i++) {
            largest = Math.max(largest, Math.abs(planes[plane][i] - other.planes[plane][i]));
        }
        return largest;
    }
}
