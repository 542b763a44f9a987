package dev.halftone.catalog;

/**
 * A request as it is accepted.
 *
 * @param requester the caller, whose owner the request gets
 * @param quality 1 to 100 on libjpeg's scale; for WebP, libwebp's
 * @param effort {@code FAST} or {@code SMALL}
 * @param subsampling {@code AUTO} or {@code KEEP}
 * @param maxWidth in pixels, or null
 * @param maxHeight in pixels, or null
 * @param format {@code JPEG}, {@code WEBP}, {@code PNG}, {@code KEEP} or {@code AUTO}
 * @param fit {@code INSIDE}, {@code PAD} or {@code CROP}; other than {@code INSIDE} only with both sizes
 * @param background {@code #rrggbb}, or {@code transparent}
 * @param enlarge whether a picture smaller than the sizes is enlarged
 * @param salvage whether a truncated JPEG is completed whatever is missing
 * @param webhookUrl notified when the request ends, or null
 * @param table the input's columns
 * @param dialect how the input is written
 * @param outputs how outputs are named, and where the output CSV has them
 * @param reuse {@code NEVER} or {@code UNCHANGED}
 * @param imagesTotal how many URLs all rows have together
 * @param rowsRejected rows that are not accepted
 * @param traceParent the trace that the upload is part of (W3C Trace Context, section 3.2), or null
 */
public record NewRequest(
        Requester requester,
        int quality,
        String effort,
        String subsampling,
        Integer maxWidth,
        Integer maxHeight,
        String format,
        String fit,
        String background,
        boolean enlarge,
        boolean salvage,
        String webhookUrl,
        InputTable table,
        CsvDialect dialect,
        Outputs outputs,
        String reuse,
        int imagesTotal,
        int rowsRejected,
        String traceParent) {

    /**
     * @param nameTemplate for the names of outputs, or null: their ids
     * @param replacesUrls whether the output CSV has the outputs' URLs in place of the input's
     */
    public record Outputs(String nameTemplate, boolean replacesUrls) {

        /** Named by their ids, beside the input's URLs. */
        public static final Outputs BY_ID = new Outputs(null, false);
    }
}
