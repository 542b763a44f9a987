/**
 * Samples stored as they are or packed without loss, as TIFF and PSD have them: unpacking, predictors, sample formats. Plain
 * Java that knows no container.
 */
package dev.halftone.recompress.raster;
