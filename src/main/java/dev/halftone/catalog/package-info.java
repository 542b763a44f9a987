/**
 * Requests, products, images and the outbox in PostgreSQL; the only room that speaks SQL and HQL.
 *
 * <p>{@link dev.halftone.catalog.RequestCatalog} accepts and lists requests, {@link
 * dev.halftone.catalog.DispatchQueue} hands out what has to be sent to Kafka, {@link
 * dev.halftone.catalog.OutcomeLedger} applies what came back. Sets of rows travel as arrays, a statement a set.
 */
package dev.halftone.catalog;
