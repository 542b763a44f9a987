package dev.halftone.url;

import dev.halftone.url.IdnaStatus.BidiClass;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** RFC 5893: which labels are allowed in a domain name with a right-to-left label. */
final class BidiRule {

    private static final Set<BidiClass> IN_RIGHT_TO_LEFT = EnumSet.of(
            BidiClass.RIGHT_TO_LEFT,
            BidiClass.ARABIC_NUMBER,
            BidiClass.EUROPEAN_NUMBER,
            BidiClass.NEUTRAL,
            BidiClass.NON_SPACING_MARK);
    private static final Set<BidiClass> AT_ITS_END =
            EnumSet.of(BidiClass.RIGHT_TO_LEFT, BidiClass.ARABIC_NUMBER, BidiClass.EUROPEAN_NUMBER);
    private static final Set<BidiClass> IN_LEFT_TO_RIGHT = EnumSet.of(
            BidiClass.LEFT_TO_RIGHT, BidiClass.EUROPEAN_NUMBER, BidiClass.NEUTRAL, BidiClass.NON_SPACING_MARK);
    private static final Set<BidiClass> AT_ITS_OTHER_END =
            EnumSet.of(BidiClass.LEFT_TO_RIGHT, BidiClass.EUROPEAN_NUMBER);

    private BidiRule() {}

    /** Section 1.4: whether the label makes its name a Bidi domain name. */
    static boolean isRightToLeft(List<BidiClass> label) {
        return label.contains(BidiClass.RIGHT_TO_LEFT) || label.contains(BidiClass.ARABIC_NUMBER);
    }

    /** Section 2; an empty label has no direction. */
    static boolean allows(List<BidiClass> label) {
        if (label.isEmpty()) {
            return true;
        }
        if (label.get(0) == BidiClass.RIGHT_TO_LEFT) {
            boolean bothNumbers = label.contains(BidiClass.ARABIC_NUMBER) && label.contains(BidiClass.EUROPEAN_NUMBER);
            return IN_RIGHT_TO_LEFT.containsAll(label) && endsIn(label, AT_ITS_END) && !bothNumbers;
        }
        return label.get(0) == BidiClass.LEFT_TO_RIGHT
                && IN_LEFT_TO_RIGHT.containsAll(label)
                && endsIn(label, AT_ITS_OTHER_END);
    }

    /** Ignores the non-spacing marks at the end. */
    private static boolean endsIn(List<BidiClass> label, Set<BidiClass> ends) {
        int last = label.size() - 1;
        while (last > 0 && label.get(last) == BidiClass.NON_SPACING_MARK) {
            last--;
        }
        return ends.contains(label.get(last));
    }
}
