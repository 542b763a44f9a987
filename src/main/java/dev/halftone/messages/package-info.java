/**
 * The records on Kafka and their JSON: the contract that {@code asyncapi.yaml} describes.
 *
 * <p>Values are JSON objects in snake_case. Fields may be added. A reader ignores fields that it does not know, so that old and
 * new pods run side by side.
 */
package dev.halftone.messages;
