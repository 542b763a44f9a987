/**
 * Turns samples of a file's colour space into grey or sRGB of 8 bits, row by row: what TIFF and PSD have besides grey and RGB,
 * and the inks of any format. A {@link dev.halftone.recompress.colour.Colour} is one colour space.
 */
package dev.halftone.recompress.colour;
