/**
 * JPEG to JPEG in the DCT domain, and JPEG to samples at several sizes: a plain-Java library after ITU-T T.81 (09/92),
 * with one file per concept of the standard, named as there. It does not depend on the rest of the service.
 *
 * <pre>
 * source -> JpegReader -> SequentialScanDecoder -> McuRow -> Requantiser -> EntropyTokens -> EntropyWriter -> result
 *             |                                      ^  |                     (statistics -> HuffmanCodeLengths)
 *             |                                      |  +-> PlaneBands -> InverseDct -> PlaneRows
 *             |                                      |
 *             +--> ProgressiveScanDecoder -> CoefficientPlanes -> TrellisQuantiser -> ProgressiveEncoder --^
 * </pre>
 *
 * <p>Start reading at {@link dev.halftone.recompress.jpeg.JpegTranscoder} or
 * {@link dev.halftone.recompress.jpeg.JpegDecoder}, then {@code SequentialScanDecoder}, {@code Requantiser} and
 * {@code WholeInverseDct}, the hot loops.
 */
package dev.halftone.recompress.jpeg;
