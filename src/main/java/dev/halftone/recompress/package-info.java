/**
 * Makes image files smaller.
 *
 * <p>Start reading at {@link dev.halftone.recompress.Recompressor}: one call, one sealed {@link
 * dev.halftone.recompress.Recompression}. {@link dev.halftone.recompress.RecompressionPool} runs it off the event loop.
 * {@code FormatRouter} chooses the path: {@code JpegRecompressor} keeps a JPEG that keeps its size in the DCT domain, and
 * scales another one plane by plane; {@code PixelRecompressor} decodes everything else to pixels. One {@code Container}
 * class per format reads header, orientation and profile; {@code PngReader}, {@code WebpPixels} and {@code PixelDecoder}
 * decode. {@code Layout} says where the picture lies on the output, and {@code PlaneScaler} scales it. {@code PlaneWriter}
 * writes planes as JPEG; {@code PictureWriter} writes ARGB in any format.
 */
package dev.halftone.recompress;
