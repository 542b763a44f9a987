package dev.halftone.url;

/** What UTS 46, section 5, says of a code point, with what its rules ask of it. */
sealed interface IdnaStatus {

    /** May stand in a name. */
    record Valid(BidiClass bidiClass, JoiningType joiningType, boolean mark, boolean virama) implements IdnaStatus {}

    /** Stands for another code point, so far behind it. */
    record Shifted(int by) implements IdnaStatus {}

    /** Stands for other code points. */
    record Mapped(String to) implements IdnaStatus {}

    /** Is dropped. */
    record Ignored() implements IdnaStatus {}

    /** Is in no name. */
    record Disallowed() implements IdnaStatus {}

    /** Classes of UAX #9, put together as far as RFC 5893, section 2, makes no difference. */
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

    /** Of Unicode's property Joining_Type, what RFC 5892, appendix A.1, asks for. */
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
