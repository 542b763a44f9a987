package dev.halftone.catalog;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One uploaded CSV: its options and its counters. */
@Entity
@Table(name = "request")
public class ProcessingRequest extends PanacheEntityBase {

    /** A UUIDv7, so that the order of ids is the order of creation. */
    @Id
    public UUID id;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    public RequestStatus status;

    @Column(nullable = false)
    public short quality;

    /** {@code FAST} or {@code SMALL}. */
    @Column(nullable = false)
    public String effort;

    /** {@code AUTO} or {@code KEEP}. */
    @Column(nullable = false)
    public String subsampling;

    /** In pixels; null: as wide as the source. */
    @Column(name = "max_width")
    public Integer maxWidth;

    /** In pixels; null: as high as the source. */
    @Column(name = "max_height")
    public Integer maxHeight;

    /** {@code JPEG}, {@code WEBP}, {@code PNG}, {@code KEEP} or {@code AUTO}. */
    @Column(nullable = false)
    public String format;

    /** {@code INSIDE}, {@code PAD} or {@code CROP}. */
    @Column(nullable = false)
    public String fit;

    /** {@code #rrggbb}, or {@code transparent}. */
    @Column(nullable = false)
    public String background;

    @Column(nullable = false)
    public boolean enlarge;

    @Column(nullable = false)
    public boolean salvage;

    @Column(name = "webhook_url")
    public String webhookUrl;

    /** The trace that the upload was part of (W3C Trace Context, section 3.2), or null. */
    @Column(name = "trace_parent")
    public String traceParent;

    /**
     * The input's header cells, verbatim. Lazy, so that a status does not read them; use {@link OutputRows#columns}.
     */
    @Basic(fetch = FetchType.LAZY)
    @Column(nullable = false)
    public String[] columns;

    /** Index of the input's column with the serial numbers, or null. */
    @Column(name = "serial_column")
    public Integer serialColumn;

    /** Index of the input's column with the product names, or null. */
    @Column(name = "name_column")
    public Integer nameColumn;

    /** Indexes of the input's columns with image URLs; null in requests of the version before. */
    @Column(name = "image_columns")
    public Integer[] imageColumns;

    /** The template of the outputs' names, or null: their ids. */
    @Column(name = "output_name")
    public String outputName;

    /** {@code ADD} or {@code REPLACE}. */
    @Column(name = "output_csv", nullable = false)
    public String outputCsv;

    /** {@code NEVER} or {@code UNCHANGED}. */
    @Column(nullable = false)
    public String reuse;

    /** The input's separator. */
    @Column(nullable = false)
    public String separator;

    @Column(name = "byte_order_mark", nullable = false)
    public boolean byteOrderMark;

    @Column(name = "separator_line", nullable = false)
    public boolean separatorLine;

    @Column(name = "line_end", nullable = false)
    public String lineEnd;

    @Column(name = "images_total", nullable = false)
    public int imagesTotal;

    /** Rows of the input that were not accepted. */
    @Column(name = "rows_rejected", nullable = false)
    public int rowsRejected;

    /** Successes only. */
    @Column(name = "images_processed", nullable = false)
    public int imagesProcessed;

    @Column(name = "images_failed", nullable = false)
    public int imagesFailed;

    /** Of the images that succeeded, like {@link #bytesOut}. */
    @Column(name = "bytes_in", nullable = false)
    public long bytesIn;

    @Column(name = "bytes_out", nullable = false)
    public long bytesOut;

    /** 1, and one more for every retry of the failed images. */
    @Column(nullable = false)
    public int attempt = 1;

    @Column(name = "created_at", nullable = false)
    public Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    public Instant updatedAt;

    @Column(name = "completed_at")
    public Instant completedAt;

    /** Never changes; null if the request was uploaded without authentication. */
    @Column(updatable = false)
    public String owner;

    /** When the request was removed, or null; see {@link RequestRemoval}. */
    @Column(name = "removed_at")
    public Instant removedAt;

    void setTable(InputTable table) {
        columns = table.columns().toArray(String[]::new);
        serialColumn = table.serial().isPresent() ? table.serial().getAsInt() : null;
        nameColumn = table.name().isPresent() ? table.name().getAsInt() : null;
        imageColumns = table.images().toArray(Integer[]::new);
    }

    /** Whether the output CSV has the outputs' URLs in place of the input's. */
    public boolean replacesUrls() {
        return outputCsv.equals("REPLACE");
    }

    /** How the input is written. */
    public CsvDialect dialect() {
        return new CsvDialect(byteOrderMark, separatorLine, separator.charAt(0), lineEnd);
    }

    void setDialect(CsvDialect dialect) {
        separator = String.valueOf(dialect.separator());
        byteOrderMark = dialect.byteOrderMark();
        separatorLine = dialect.separatorLine();
        lineEnd = dialect.lineEnd();
    }
}
