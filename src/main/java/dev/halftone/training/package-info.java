/** Trains a JVM at the build of a container image, so that its services start and warm up sooner. */
package dev.halftone.training;
