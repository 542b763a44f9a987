/**
 * Unpacks samples that TIFF and PSD store as they are or compress without loss: decompression, predictors, sample
 * formats. Plain Java that does not depend on any container format.
 */
package dev.halftone.recompress.raster;
