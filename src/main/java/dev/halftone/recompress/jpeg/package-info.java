/**
 * JPEG to JPEG in the DCT domain, JPEG to planes of samples at several sizes, and planes to JPEG: a plain-Java library
 * after ITU-T T.81 (09/92), with one file per concept of the standard, named as there. It does not depend on the rest of
 * the service.
 *
 * <pre>
 * source -> JpegReader -> SequentialScanDecoder -> McuRow -> Requantiser -> EntropyTokens -> EntropyWriter -> result
 *             |                                      ^  |                     (statistics -> HuffmanCodeLengths)
 *             |                                      |  +-> PlaneBands -> InverseDct -> PlaneRows
 *             |                                      |
 *             +--> ProgressiveScanDecoder -> CoefficientPlanes -> TrellisQuantiser -> ProgressiveEncoder --^
 *
 * RgbToYcbcr -> ChromaHalving -> Plane -> JpegEncoder: ForwardDct -> ComponentBlocks -> McuRow (and on as above)
 * </pre>
 *
 * <p>Start reading at {@link dev.halftone.recompress.jpeg.JpegTranscoder}, {@link
 * dev.halftone.recompress.jpeg.JpegDecoder} or {@link dev.halftone.recompress.jpeg.JpegEncoder}, then {@code
 * SequentialScanDecoder}, {@code Requantiser} and {@code WholeInverseDct}, the hot loops.
 */
package dev.halftone.recompress.jpeg;
