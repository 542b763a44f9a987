package dev.halftone.intake;

import dev.halftone.http.ApiException;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Checks the headers of a body that is the CSV itself. Compression is detected from its bytes. */
final class CsvBody {

    static final String CSV = "text/csv";
    static final String TSV = "text/tab-separated-values";
    static final String GZIP = "application/gzip";
    /** The name before RFC 6713. */
    static final String X_GZIP = "application/x-gzip";

    private static final Set<String> CODINGS = Set.of("", "identity", "gzip", "x-gzip");
    private static final Set<String> CHARSETS =
            Set.of(StandardCharsets.UTF_8.name().toLowerCase(Locale.ROOT), "us-ascii", "utf8");

    /** Excel, all versions, and OpenDocument. */
    private static final List<String> WORKBOOKS = List.of(
            "vnd.openxmlformats-officedocument.spreadsheetml", "vnd.ms-excel", "vnd.oasis.opendocument.spreadsheet");

    private CsvBody() {}

    /** @param mediaType null if the request has none */
    static boolean isWorkbook(MediaType mediaType) {
        return mediaType != null
                && WORKBOOKS.stream().anyMatch(mediaType.getSubtype().toLowerCase(Locale.ROOT)::startsWith);
    }

    /**
     * @param contentEncoding the header, or null
     * @throws ApiException (415) if the encoding or charset is not supported
     */
    static void requireReadable(MediaType mediaType, String contentEncoding) {
        String coding = contentEncoding == null ? "" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        if (!CODINGS.contains(coding)) {
            throw ApiException.of(
                    415, "Content-Encoding is '" + contentEncoding + "', must be 'gzip' if there is one.");
        }
        String charset = mediaType.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !CHARSETS.contains(charset.toLowerCase(Locale.ROOT))) {
            throw ApiException.of(415, "The charset is '" + charset + "', must be 'utf-8'.");
        }
    }
}
