package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/**
 * An image with what its row says of the product.
 *
 * @param ordinal 1 to the request's number of images, in the order of the CSV
 * @param rowNumber as a spreadsheet counts it
 * @param position 1 to n, in the order of the URLs in the row's cell
 * @param attempt how often the image has been tried, this time included
 * @param outputKey null unless completed, like {@code unchanged} and all that tells of the output
 * @param width of the output, in pixels as stored (before any orientation is applied), like {@code height}
 * @param milliseconds from the start of the fetch to the end of the store
 * @param productName shared by all images of the row that were read together
 */
public record ListedImage(
        UUID id,
        int ordinal,
        int rowNumber,
        int position,
        String inputUrl,
        ImageState state,
        int attempt,
        String outputKey,
        Boolean unchanged,
        String errorCode,
        String errorMessage,
        Long sourceBytes,
        Long outputBytes,
        Integer width,
        Integer height,
        Integer milliseconds,
        Instant endedAt,
        long serialNumber,
        String productName) {

    static ListedImage of(Row row, String productName) {
        return new ListedImage(
                row.getUUID("id"),
                row.getInteger("ordinal"),
                row.getInteger("row_number"),
                row.getInteger("position"),
                row.getString("input_url"),
                ImageState.valueOf(row.getString("state")),
                row.getInteger("attempt"),
                row.getString("output_key"),
                row.getBoolean("unchanged"),
                row.getString("error_code"),
                row.getString("error_message"),
                row.getLong("source_bytes"),
                row.getLong("output_bytes"),
                row.getInteger("width"),
                row.getInteger("height"),
                row.getInteger("milliseconds"),
                Columns.instant(row, "ended_at"),
                row.getLong("serial_number"),
                productName);
    }
}
