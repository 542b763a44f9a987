/**
 * The page at {@code /}: static files in {@code META-INF/resources}, and the settings that they read from the service.
 */
package dev.halftone.web;
