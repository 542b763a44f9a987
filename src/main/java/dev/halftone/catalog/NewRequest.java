package dev.halftone.catalog;

import java.util.List;

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
 * @param columns the input's header cells, verbatim
 * @param dialect how the input is written
 * @param imagesTotal how many URLs all rows have together
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
        List<String> columns,
        CsvDialect dialect,
        int imagesTotal,
        String traceParent) {}
