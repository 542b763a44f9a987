/** The read side of the HTTP API: status, listings of requests and images, the output CSV and ZIP. */
package dev.halftone.status;
