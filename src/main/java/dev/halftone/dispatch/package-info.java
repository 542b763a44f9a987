/**
 * Sends to Kafka what PostgreSQL says is due: images and the outbox. Any number of replicas do so side by side; rows that one
 * has locked are skipped by the others. Also creates the topics and watches the broker.
 */
package dev.halftone.dispatch;
