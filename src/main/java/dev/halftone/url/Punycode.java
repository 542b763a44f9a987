package dev.halftone.url;

import java.util.Optional;

/**
 * Encodes Unicode text in ASCII (RFC 3492, sections 5 and 6). The JDK's implementation is part of {@code java.net.IDN},
 * which is IDNA 2003.
 */
final class Punycode {

    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int FIRST_CODE_POINT = 0x80;
    private static final char DELIMITER = '-';

    private Punycode() {}

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        text.codePoints().filter(c -> c < FIRST_CODE_POINT).forEach(encoded::appendCodePoint);
        int basic = encoded.length();
        if (basic > 0) {
            encoded.append(DELIMITER);
        }
        int[] codePoints = text.codePoints().toArray();
        int next = FIRST_CODE_POINT;
        int bias = INITIAL_BIAS;
        long delta = 0;
        int handled = basic;
        while (handled < codePoints.length) {
            int least = Integer.MAX_VALUE;
            for (int codePoint : codePoints) {
                least = codePoint >= next ? Math.min(least, codePoint) : least;
            }
            delta += (long) (least - next) * (handled + 1);
            next = least;
            for (int codePoint : codePoints) {
                if (codePoint < next) {
                    delta++;
                } else if (codePoint == next) {
                    appendNumber(encoded, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            next++;
        }
        return encoded.toString();
    }

    private static void appendNumber(StringBuilder encoded, long number, int bias) {
        long left = number;
        for (int k = BASE; ; k += BASE) {
            int threshold = threshold(k, bias);
            if (left < threshold) {
                encoded.append(digit((int) left));
                return;
            }
            encoded.append(digit((int) (threshold + (left - threshold) % (BASE - threshold))));
            left = (left - threshold) / (BASE - threshold);
        }
    }

    /** Empty if the text is not Punycode. */
    static Optional<String> decode(String encoded) {
        int delimiter = encoded.lastIndexOf(DELIMITER);
        StringBuilder text = new StringBuilder(encoded.substring(0, Math.max(0, delimiter)));
        int next = FIRST_CODE_POINT;
        int bias = INITIAL_BIAS;
        int length = text.length();
        long place = 0;
        int at = delimiter > 0 ? delimiter + 1 : 0;
        while (at < encoded.length()) {
            long before = place;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < encoded.length() ? Character.digit(encoded.charAt(at++), BASE) : -1;
                if (digit < 0) {
                    return Optional.empty();
                }
                int value = digit < 10 ? digit + 26 : digit - 10;
                place += value * weight;
                int threshold = threshold(k, bias);
                if (value < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                if (place > Integer.MAX_VALUE || weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
            }
            length++;
            bias = adapt(place - before, length, before == 0);
            long codePoint = next + place / length;
            if (codePoint > Character.MAX_CODE_POINT || isSurrogate(codePoint)) {
                return Optional.empty();
            }
            next = (int) codePoint;
            place %= length;
            text.insert(text.offsetByCodePoints(0, (int) place), Character.toString(next));
            place++;
        }
        return Optional.of(text.toString());
    }

    private static boolean isSurrogate(long codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static int threshold(int k, int bias) {
        return Math.max(T_MIN, Math.min(T_MAX, k - bias));
    }

    private static int adapt(long delta, int length, boolean first) {
        long left = first ? delta / DAMP : delta / 2;
        left += left / length;
        int k = 0;
        while (left > (BASE - T_MIN) * T_MAX / 2) {
            left /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * left / (left + SKEW));
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }
}
