package dev.halftone.url;

import dev.halftone.url.IdnaStatus.BidiClass;
import dev.halftone.url.IdnaStatus.Ignored;
import dev.halftone.url.IdnaStatus.JoiningType;
import dev.halftone.url.IdnaStatus.Mapped;
import dev.halftone.url.IdnaStatus.Shifted;
import dev.halftone.url.IdnaStatus.Valid;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts a domain name to ASCII (UTS 46, section 4.2) with the options of the URL standard: not transitional, with
 * CheckBidi and CheckJoiners, without CheckHyphens, UseSTD3ASCIIRules and VerifyDnsLength. {@link UrlHost} checks
 * length and ASCII.
 *
 * <p>{@code java.net.IDN} still implements IDNA 2003 of Unicode 3.2 (JDK 25): it maps {@code faß.de} to {@code
 * fass.de}, which belongs to another owner, and rejects emoji.
 */
final class Uts46 {

    private static final IdnaTable TABLE = IdnaTable.read();
    private static final String PREFIX = "xn--";
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private Uts46() {}

    /** Thrown for a rejected name. The message is the end of a sentence that says why. */
    static final class RefusedException extends Exception {

        RefusedException(String reason) {
            super(reason, null, false, false);
        }
    }

    static String toAscii(String domain) throws RefusedException {
        List<String> labels = new ArrayList<>();
        for (String label :
                Normalizer.normalize(mapped(domain), Normalizer.Form.NFC).split("\\.", -1)) {
            labels.add(label.startsWith(PREFIX) ? decoded(label) : label);
        }
        for (String label : labels) {
            requireValid(label);
        }
        if (labels.stream().anyMatch(label -> BidiRule.isRightToLeft(bidiClasses(label)))) {
            for (String label : labels) {
                requireOneDirection(label);
            }
        }
        return labels.stream().map(Uts46::encoded).collect(Collectors.joining("."));
    }

    private static String mapped(String domain) throws RefusedException {
        StringBuilder mapped = new StringBuilder();
        for (int codePoint : domain.codePoints().toArray()) {
            IdnaStatus status = TABLE.of(codePoint);
            if (status instanceof Valid) {
                mapped.appendCodePoint(codePoint);
            } else if (status instanceof Shifted shifted) {
                mapped.appendCodePoint(codePoint + shifted.by());
            } else if (status instanceof Mapped other) {
                mapped.append(other.to());
            } else if (!(status instanceof Ignored)) {
                throw new RefusedException(named(codePoint) + " is in no host name");
            }
        }
        return mapped.toString();
    }

    private static String decoded(String label) throws RefusedException {
        String decoded = Optional.of(label.substring(PREFIX.length()))
                .filter(Uts46::isAscii)
                .flatMap(Punycode::decode)
                .filter(text -> !isAscii(text) && !text.startsWith(PREFIX))
                .orElseThrow(() -> new RefusedException("a label that begins with xn-- is not Punycode"));
        if (!Normalizer.isNormalized(decoded, Normalizer.Form.NFC)) {
            throw new RefusedException("a label that begins with xn-- is not normalised");
        }
        return decoded;
    }

    private static void requireValid(String label) throws RefusedException {
        int[] codePoints = label.codePoints().toArray();
        for (int i = 0; i < codePoints.length; i++) {
            if (!(TABLE.of(codePoints[i]) instanceof Valid valid)) {
                throw new RefusedException(named(codePoints[i]) + " is in no host name");
            }
            if (i == 0 && valid.mark()) {
                throw new RefusedException("a label begins with the combining mark " + named(codePoints[0]));
            }
            if (isJoiner(codePoints[i]) && !mayJoin(codePoints, i)) {
                throw new RefusedException(named(codePoints[i]) + " stands where it joins nothing");
            }
        }
    }

    private static boolean isJoiner(int codePoint) {
        return codePoint == ZERO_WIDTH_JOINER || codePoint == ZERO_WIDTH_NON_JOINER;
    }

    /** RFC 5892, appendices A.1 and A.2. */
    private static boolean mayJoin(int[] codePoints, int at) {
        if (at > 0 && TABLE.of(codePoints[at - 1]) instanceof Valid before && before.virama()) {
            return true;
        }
        return codePoints[at] == ZERO_WIDTH_NON_JOINER
                && joins(codePoints, at, -1, JoiningType.LEFT)
                && joins(codePoints, at, 1, JoiningType.RIGHT);
    }

    private static boolean joins(int[] codePoints, int from, int step, JoiningType wanted) {
        JoiningType type = JoiningType.TRANSPARENT;
        for (int i = from + step; i >= 0 && i < codePoints.length && type == JoiningType.TRANSPARENT; i += step) {
            type = TABLE.of(codePoints[i]) instanceof Valid valid ? valid.joiningType() : JoiningType.NONE;
        }
        return type == wanted || type == JoiningType.DUAL;
    }

    private static void requireOneDirection(String label) throws RefusedException {
        if (!BidiRule.allows(bidiClasses(label))) {
            throw new RefusedException(
                    "a label has both directions of writing, or begins with a digit beside one that is"
                            + " written from right to left");
        }
    }

    private static List<BidiClass> bidiClasses(String label) {
        return label.codePoints()
                .mapToObj(codePoint -> TABLE.of(codePoint) instanceof Valid valid ? valid.bidiClass() : BidiClass.OTHER)
                .toList();
    }

    private static String encoded(String label) {
        return isAscii(label) ? label : PREFIX + Punycode.encode(label);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String named(int codePoint) {
        return String.format("U+%04X", codePoint);
    }
}
