/**
 * Sends to Kafka what PostgreSQL says has to be sent: images that are due, and the outbox. Any number of replicas do so
 * side by side; rows that one has locked are skipped by the others.
 */
package dev.halftone.dispatch;
