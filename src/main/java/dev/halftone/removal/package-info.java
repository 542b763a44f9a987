/**
 * Deletes what is no longer wanted: rows and outputs of removed requests, requests past their retention, orphaned outputs,
 * expired idempotency keys, and partitions whose days are over. Any number of replicas do so side by side.
 */
package dev.halftone.removal;
