/**
 * The records on Kafka and their JSON: the contract written down in {@code asyncapi.yaml}.
 *
 * <p>Values are JSON objects in snake_case. Fields may be added; a reader ignores those it does not know, so that old
 * and new pods work side by side.
 */
package dev.halftone.messages;
