package dev.halftone.catalog;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;

/** What the listings show of one row of the CSV; {@link OutputRows} reads its cells. */
@Entity
@Table(name = "product")
@IdClass(Product.Key.class)
public class Product extends PanacheEntityBase {

    @Id
    @Column(name = "request_id")
    public UUID requestId;

    /** The row's number in the file, as a spreadsheet counts it. */
    @Id
    @Column(name = "row_number")
    public int rowNumber;

    @Column(name = "serial_number", nullable = false)
    public long serialNumber;

    @Column(nullable = false)
    public String name;

    /** A row is known by its request and its number. */
    public record Key(UUID requestId, int rowNumber) {}
}
