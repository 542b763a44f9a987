/** Applies the outcomes of images in batches, ends requests, and writes the event that announces the end. */
package dev.halftone.progress;
