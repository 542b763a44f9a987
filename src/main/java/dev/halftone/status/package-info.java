/**
 * Requests as clients see them: status, live progress, listings, the output CSV and ZIP, webhooks. Also retry, redelivery and
 * deletion, which only ask the catalog.
 */
package dev.halftone.status;
