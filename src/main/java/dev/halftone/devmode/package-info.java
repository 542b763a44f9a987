/** Support for {@code quarkus:dev}: PostgreSQL, Kafka and sample images. */
package dev.halftone.devmode;
