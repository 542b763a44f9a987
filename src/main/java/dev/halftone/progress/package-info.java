/** Applies the outcomes of images in batches, ends requests, and publishes their completion. */
package dev.halftone.progress;
