package dev.halftone.recompress.colour;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Converts grey or RGB in linear light, as in floating-point pictures, to the tone curve and primaries of sRGB. */
public final class LinearColour implements Colour {

    private static final double[][] SAME = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

    private static final int TAG_TABLE = 128;
    private static final int XYZ_VALUES = 8;
    private static final double FIXED_ONE = 65_536;

    private final int channels;
    private final double[][] toSrgb;
    private final SrgbCurve curve = new SrgbCurve();

    /** @param profile its primaries are used if it has any; otherwise those of sRGB */
    public LinearColour(int channels, byte[] profile) {
        this.channels = channels;
        this.toSrgb = channels == RGB ? matrix(profile) : SAME;
    }

    @Override
    public int samples() {
        return channels;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public void paint(int[] row, int stride, int width, byte[] target, int at) {
        int out = at;
        for (int x = 0, in = 0; x < width; x++, in += stride) {
            for (int c = 0; c < channels; c++) {
                double light = 0;
                for (int i = 0; i < channels; i++) {
                    light += toSrgb[c][i] * row[in + i];
                }
                target[out++] = curve.encode(light / FULL);
            }
        }
    }

    private static double[][] matrix(byte[] profile) {
        double[][] primaries = new double[3][];
        String[] tags = {"rXYZ", "gXYZ", "bXYZ"};
        for (int i = 0; i < tags.length; i++) {
            primaries[i] = xyz(profile, tags[i]);
            if (primaries[i].length == 0) {
                return SAME;
            }
        }
        double[][] matrix = new double[3][3];
        for (int out = 0; out < 3; out++) {
            for (int in = 0; in < 3; in++) {
                for (int i = 0; i < 3; i++) {
                    matrix[out][in] += LabColour.XYZ_TO_SRGB[out][i] * primaries[in][i];
                }
            }
        }
        return isNearlySame(matrix) ? SAME : matrix;
    }

    /** Profiles round the primaries of sRGB differently. */
    private static boolean isNearlySame(double[][] matrix) {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                if (Math.abs(matrix[i][j] - SAME[i][j]) > 0.005) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A tag of the XYZ type (ICC.1:2022, sections 7.3 and 10.31), or an empty array. */
    private static double[] xyz(byte[] profile, String signature) {
        ByteBuffer icc = ByteBuffer.wrap(profile);
        byte[] wanted = signature.getBytes(StandardCharsets.US_ASCII);
        int count = profile.length < TAG_TABLE + 4 ? 0 : icc.getInt(TAG_TABLE);
        for (int i = 0; i < count && TAG_TABLE + 16 + 12L * i <= profile.length; i++) {
            int entry = TAG_TABLE + 4 + 12 * i;
            if (Arrays.equals(profile, entry, entry + 4, wanted, 0, 4)) {
                int at = icc.getInt(entry + 4);
                if (at < 0 || at > profile.length - XYZ_VALUES - 12) {
                    return new double[0];
                }
                return new double[] {
                    icc.getInt(at + XYZ_VALUES) / FIXED_ONE,
                    icc.getInt(at + XYZ_VALUES + 4) / FIXED_ONE,
                    icc.getInt(at + XYZ_VALUES + 8) / FIXED_ONE
                };
            }
        }
        return new double[0];
    }
}
