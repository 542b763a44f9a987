package dev.halftone.catalog;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One URL of one row: read through this entity, written in sets by {@link OutcomeLedger} and {@link DispatchQueue}. */
@Entity
@Table(name = "image")
public class ProductImage extends PanacheEntityBase {

    @Id
    public UUID id;

    @Column(name = "request_id", nullable = false)
    public UUID requestId;

    /** 1 to the request's number of images, in the order of the CSV. */
    @Column(nullable = false)
    public int ordinal;

    @Column(name = "row_number", nullable = false)
    public int rowNumber;

    /** 1 to n, in the order of the URLs in the row's cell. */
    @Column(nullable = false)
    public int position;

    @Column(name = "input_url", nullable = false)
    public String inputUrl;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    public ImageState state;

    /** How often the image has been tried, this time included. */
    @Column(nullable = false)
    public int attempt;

    @Column(name = "output_key")
    public String outputKey;

    @Column
    public Boolean unchanged;

    @Column(name = "error_code")
    public String errorCode;

    @Column(name = "error_message")
    public String errorMessage;

    @Column(name = "source_bytes")
    public Long sourceBytes;

    @Column(name = "output_bytes")
    public Long outputBytes;

    /** Of the output, in pixels as stored (before any orientation is applied). */
    @Column
    public Integer width;

    @Column
    public Integer height;

    /** From the start of the fetch to the end of the store. */
    @Column
    public Integer milliseconds;

    @Column(name = "ended_at")
    public Instant endedAt;
}
