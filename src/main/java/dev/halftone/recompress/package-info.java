/**
 * Makes image files smaller.
 *
 * <p>Start reading at {@link dev.halftone.recompress.Recompressor}: one call, one sealed {@link
 * dev.halftone.recompress.Recompression}. {@link dev.halftone.recompress.RecompressionPool} runs it off the event loop.
 * {@code FormatRouter} chooses the path: a JPEG that keeps its size stays in the DCT domain ({@code DctRecompressor}),
 * everything else is decoded to pixels ({@code PixelRecompressor}). For pixels, one {@code Container} class per format
 * reads header, orientation and profile, {@code PixelDecoder} decodes, {@code Lanczos} shrinks and {@code JpegWriter}
 * writes.
 */
package dev.halftone.recompress;
