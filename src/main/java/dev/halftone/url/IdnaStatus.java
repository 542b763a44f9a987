package dev.halftone.url;

/** The status of a code point in UTS 46, section 5, with the properties that its rules need. */
sealed interface IdnaStatus {

    /** Allowed in a name. */
    record Valid(BidiClass bidiClass, JoiningType joiningType, boolean mark, boolean virama) implements IdnaStatus {}

    /** Replaced by the code point at this distance. */
    record Shifted(int by) implements IdnaStatus {}

    /** Replaced by other code points. */
    record Mapped(String to) implements IdnaStatus {}

    /** Dropped. */
    record Ignored() implements IdnaStatus {}

    /** Not allowed in a name. */
    record Disallowed() implements IdnaStatus {}

    /** Classes of UAX #9, merged where RFC 5893, section 2, makes no difference. */
    enum BidiClass {
        LEFT_TO_RIGHT('L'),
        /** R and AL. */
        RIGHT_TO_LEFT('R'),
        ARABIC_NUMBER('A'),
        EUROPEAN_NUMBER('E'),
        NON_SPACING_MARK('N'),
        /** ES, CS, ET, ON and BN. */
        NEUTRAL('O'),
        OTHER('X');

        private final char letter;

        BidiClass(char letter) {
            this.letter = letter;
        }

        static BidiClass of(char letter) {
            for (BidiClass one : values()) {
                if (one.letter == letter) {
                    return one;
                }
            }
            throw new IllegalArgumentException("no class " + letter);
        }
    }

    /** The values of Unicode's property Joining_Type that RFC 5892, appendix A.1, uses. */
    enum JoiningType {
        NONE('U'),
        LEFT('L'),
        RIGHT('R'),
        DUAL('D'),
        TRANSPARENT('T');

        private final char letter;

        JoiningType(char letter) {
            this.letter = letter;
        }

        static JoiningType of(char letter) {
            for (JoiningType one : values()) {
                if (one.letter == letter) {
                    return one;
                }
            }
            throw new IllegalArgumentException("no type " + letter);
        }
    }
}
