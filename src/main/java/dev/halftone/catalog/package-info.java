/**
 * Requests, products, images, the outbox and webhooks in PostgreSQL. This is the only package with SQL; {@code access}
 * stores its keys with Panache.
 *
 * <p>{@link dev.halftone.catalog.RequestCatalog} stores and lists requests, {@link dev.halftone.catalog.DispatchQueue}
 * hands out the images that are due, and {@link dev.halftone.catalog.OutcomeLedger} applies their outcomes. {@link
 * dev.halftone.catalog.RequestRetry}, {@link dev.halftone.catalog.RemovalQueue} and {@link
 * dev.halftone.catalog.WebhookQueue} handle retries, removals and webhooks. Sets of rows travel as arrays, one
 * statement per set. The table {@code image} has one partition per day, created and dropped by {@link
 * dev.halftone.catalog.ImagePartitions}.
 */
package dev.halftone.catalog;
