/**
 * The edge: what comes before and behind every resource. Errors as JSON, the spelling of paths and media types, limits on
 * bodies, labels of HTTP's metrics.
 */
package dev.halftone.http;
