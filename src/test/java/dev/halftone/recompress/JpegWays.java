package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The four ways to process a JPEG: at its size or made smaller, with either effort. */
final class JpegWays {

    enum Way {
        AS_IT_IS(Effort.FAST, false),
        AS_IT_IS_SMALL(Effort.SMALL, false),
        RESIZED(Effort.FAST, true),
        RESIZED_SMALL(Effort.SMALL, true);

        private final Effort effort;
        private final boolean resized;

        Way(Effort effort, boolean resized) {
            this.effort = effort;
            this.resized = resized;
        }

        /** The options of an upload. */
        Map<String, String> form(int quality) {
            Map<String, String> form = new HashMap<>();
            form.put("quality", String.valueOf(quality));
            form.put("effort", effort.name().toLowerCase(Locale.ROOT));
            if (resized) {
                form.put("max_width", String.valueOf(MAX_WIDTH));
            }
            return form;
        }
    }

    private static final int MAX_WIDTH = 12;

    private final Recompressor recompressor;

    JpegWays(int maxPixels) {
        recompressor = PixelWay.upTo(maxPixels);
    }

    /** The router of all formats, as the service uses it. */
    static Recompressor router() {
        return PixelWay.upTo(100_000_000);
    }

    /** The outcome on each way. */
    Map<Way, Recompression> outcomes(byte[] source, int quality) {
        Map<Way, Recompression> outcomes = new EnumMap<>(Way.class);
        for (Way way : Way.values()) {
            outcomes.put(way, outcome(source, quality, way));
        }
        return outcomes;
    }

    Recompression outcome(byte[] source, int quality, Way way) {
        OptionalInt maxWidth = way.resized ? OptionalInt.of(MAX_WIDTH) : OptionalInt.empty();
        return recompressor.recompress(
                source, new RecompressOptions(quality, way.effort, Subsampling.AUTO, maxWidth, OptionalInt.empty()));
    }

    /** The result that all ways agree on: "accepted", or the code and the message. */
    static String answer(Map<Way, Recompression> outcomes) {
        String first = answer(outcomes.get(Way.AS_IT_IS));
        outcomes.forEach((way, outcome) -> {
            if (!answer(outcome).equals(first)) {
                throw new AssertionError(outcomes.toString());
            }
        });
        return first;
    }

    private static String answer(Recompression outcome) {
        return outcome instanceof Rejected rejected ? rejected.reason().code() + ": " + rejected.message() : "accepted";
    }

    /** The bytes of a successful outcome. */
    static byte[] bytes(Recompression outcome) {
        return outcome instanceof Unchanged same ? same.bytes() : ((Recompressed) outcome).bytes();
    }
}
