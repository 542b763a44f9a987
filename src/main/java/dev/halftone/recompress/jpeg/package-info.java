/**
 * JPEG to JPEG in the DCT domain, and planes of samples to JPEG: a plain-Java library after ITU-T T.81 (09/92), with
 * one file per concept of the standard, named as there. It does not depend on the rest of the service.
 *
 * <pre>
 * source -> JpegReader -> SequentialScanDecoder -> McuRow -> Requantiser -> EntropyTokens -> EntropyWriter -> result
 *             |                                      ^                        (statistics -> HuffmanCodeLengths)
 *             +--> ProgressiveScanDecoder -> CoefficientPlanes -> TrellisQuantiser -> ProgressiveEncoder --^
 *
 * RgbToYcbcr -> ChromaHalving -> Plane -> JpegEncoder: ForwardDct -> ComponentBlocks -> McuRow (and on as above)
 * </pre>
 *
 * <p>Start reading at {@link dev.halftone.recompress.jpeg.JpegTranscoder} or
 * {@link dev.halftone.recompress.jpeg.JpegEncoder}, then
 * {@code SequentialScanDecoder} and {@code Requantiser}, the two hot loops.
 */
package dev.halftone.recompress.jpeg;
