/**
 * From the samples of a file's colour space to grey or sRGB of 8 bits, row by row: what TIFF and PSD have beside grey and RGB,
 * and the inks of any format. A {@link dev.halftone.recompress.colour.Colour} is one space.
 */
package dev.halftone.recompress.colour;
