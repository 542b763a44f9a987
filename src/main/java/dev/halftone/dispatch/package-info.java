/**
 * Sends to Kafka what PostgreSQL says is due: images and the outbox. Any number of replicas do so side by side; each
 * skips rows that another one has locked. Also creates the topics and watches the broker.
 */
package dev.halftone.dispatch;
