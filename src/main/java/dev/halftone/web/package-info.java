/** The page at {@code /}: static files in {@code META-INF/resources}, and the little they have to know of the service. */
package dev.halftone.web;
