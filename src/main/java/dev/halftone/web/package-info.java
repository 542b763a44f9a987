/** The page at {@code /}: static files in {@code META-INF/resources}, and the settings that they ask the service for. */
package dev.halftone.web;
