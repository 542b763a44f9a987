/**
 * Deletes obsolete data: rows and outputs of removed requests, requests past their retention, orphaned outputs, expired
 * idempotency keys, and partitions of past days. Any number of replicas do so in parallel.
 */
package dev.halftone.removal;
