/** Halftone: a CSV of image URLs in, recompressed images out. ARCHITECTURE.md describes the packages. */
package dev.halftone;
