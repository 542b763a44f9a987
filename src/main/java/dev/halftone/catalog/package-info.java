/**
 * Requests, products, images, the outbox, webhooks and API keys in PostgreSQL. This is the only package that speaks SQL and
 * HQL.
 *
 * <p>{@link dev.halftone.catalog.RequestCatalog} stores and lists requests, {@link dev.halftone.catalog.DispatchQueue} hands
 * out the images that are due, and {@link dev.halftone.catalog.OutcomeLedger} applies what came back. {@link
 * dev.halftone.catalog.RequestRetry}, {@link dev.halftone.catalog.RemovalQueue} and {@link
 * dev.halftone.catalog.WebhookQueue} do what can happen to a request besides. Sets of rows travel as arrays, one statement a
 * set. The table {@code image} has a partition a day, made and dropped by {@link dev.halftone.catalog.ImagePartitions}.
 */
package dev.halftone.catalog;
