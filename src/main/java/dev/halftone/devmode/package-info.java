/** What {@code quarkus:dev} brings: PostgreSQL, Kafka and images to try the service with. */
package dev.halftone.devmode;
