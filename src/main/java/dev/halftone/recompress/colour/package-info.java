/**
 * Converts samples of a file's colour space to grey or sRGB of 8 bits, row by row. It covers the colour spaces of TIFF
 * and PSD, and the inks of any format. A {@link dev.halftone.recompress.colour.Colour} is one colour space.
 */
package dev.halftone.recompress.colour;
