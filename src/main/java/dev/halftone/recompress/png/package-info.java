/**
 * Reads the pixels of a PNG, and writes PNGs (W3C PNG specification, third edition), in plain Java: one file per concept
 * of the specification. Reading knows no chunks; whoever reads the file passes on what is in them.
 *
 * <pre>
 * IDAT -> DataPieces -> ScanlineReader (ZlibStream, ScanlineFilter) -> ScanlineColours -> PixelRows
 *                                                                   Adam7 ----^
 * ARGB -> ColourCensus -> SampleLayout -> FilteredScanline -> CompressedScanlines -> ChunkWriter
 * </pre>
 *
 * <p>Start reading at {@link dev.halftone.recompress.png.PngDecoder} and {@link
 * dev.halftone.recompress.png.PngEncoder}.
 */
package dev.halftone.recompress.png;
