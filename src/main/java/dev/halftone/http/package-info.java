/**
 * The HTTP layer around all resources: errors as JSON, normalization of paths and media types, limits on bodies, and
 * labels of HTTP metrics.
 */
package dev.halftone.http;
