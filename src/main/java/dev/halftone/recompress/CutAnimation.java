package dev.halftone.recompress;

/**
 * An animation that lacks its end.
 *
 * @param format in words for people
 * @param loss what is missing, in words that follow "it", such as "ends within its frame 3"
 * @param rest a file with the frames that are whole: a shorter animation, or a still picture
 */
record CutAnimation(String format, String loss, byte[] rest) {

    static CutAnimation within(String format, int frame, byte[] rest) {
        return new CutAnimation(format, "ends within its frame " + frame, rest);
    }

    static CutAnimation after(String format, int frames, int declared, byte[] rest) {
        return new CutAnimation(format, "ends after " + frames + " of its " + declared + " frames", rest);
    }

    /** As it is an error. */
    RejectedImageException rejection() {
        return RejectedImageException.corrupt("The " + format + " image is truncated: it " + loss);
    }

    /** As it is a warning. */
    String warning() {
        return "The " + format + " image " + loss + ".";
    }
}
