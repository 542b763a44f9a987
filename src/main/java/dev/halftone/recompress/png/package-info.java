/**
 * The pixels of a PNG (W3C PNG specification, third edition), in plain Java: one file per concept of the specification.
 * It knows no chunks; whoever reads the file passes on what is in them.
 *
 * <pre>
 * IDAT -> DataPieces -> ScanlineReader (Inflater, ScanlineFilter) -> ScanlineColours -> PixelRows
 *                                                                   Adam7 ----^
 * </pre>
 *
 * <p>Start reading at {@link dev.halftone.recompress.png.PngDecoder}.
 */
package dev.halftone.recompress.png;
