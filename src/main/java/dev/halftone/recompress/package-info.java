/**
 * Makes image files smaller.
 *
 * <p>Start reading at {@link dev.halftone.recompress.Recompressor}: one call, one sealed {@link
 * dev.halftone.recompress.Recompression}. {@link dev.halftone.recompress.RecompressionPool} runs it off the event loop.
 * {@code FormatRouter} chooses the path: {@code JpegRecompressor} keeps a JPEG that keeps its size in the DCT domain, and
 * shrinks another one plane by plane; {@code PixelRecompressor} decodes everything else to pixels. One {@code Container}
 * class per format reads header, orientation and profile; {@code PngReader} and {@code PixelDecoder} decode; {@code
 * PlaneScaler} shrinks planes and {@code PlaneWriter} writes them.
 */
package dev.halftone.recompress;
