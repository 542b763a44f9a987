/** Halftone: a CSV of image URLs in, recompressed images out. The rooms are described in ARCHITECTURE.md. */
package dev.halftone;
