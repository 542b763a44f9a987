/**
 * What is done again and again. Quarkus' {@code @Scheduled} would do for intervals of a second or more, but is a dependency
 * that the service has no other use for, and says of each failure what is to be said once.
 */
package dev.halftone.schedule;
