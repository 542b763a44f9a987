/**
 * Bytes of a picture in, fewer bytes out.
 *
 * <p>Start reading at {@link dev.halftone.recompress.Recompressor}: one call, one sealed {@link
 * dev.halftone.recompress.Recompression}. {@link dev.halftone.recompress.RecompressionPool} runs it off the event loop. {@code
 * FormatRouter} chooses the way: a JPEG that keeps its size stays in the DCT domain ({@code DctRecompressor}), everything else
 * goes over pixels ({@code PixelRecompressor}). There a {@code Container} class per format reads header, orientation and
 * profile, {@code PixelDecoder} the pixels, {@code Lanczos} shrinks them and {@code JpegWriter} writes them.
 */
package dev.halftone.recompress;
