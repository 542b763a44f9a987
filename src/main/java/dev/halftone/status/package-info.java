/**
 * The API for requests: status, live progress, listings, the output CSV and ZIP, and webhooks. Also retry, redelivery
 * and deletion, which delegate to the catalog.
 */
package dev.halftone.status;
