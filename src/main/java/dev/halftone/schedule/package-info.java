/**
 * Periodic tasks, and steps that take turns. Quarkus' {@code @Scheduled} would do for intervals of a second or more, but it is a dependency
 * without another use in the service, and logs each failure instead of only the first.
 */
package dev.halftone.schedule;
