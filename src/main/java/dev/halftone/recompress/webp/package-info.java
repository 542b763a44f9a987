/**
 * WebP's lossless bitstream and its alpha channel (RFC 9649), in plain Java: one file per concept of the specification,
 * named as there. It does not depend on the rest of the service.
 *
 * <pre>
 * VP8L -> LosslessDecoder -> EntropyImage (PrefixCodes, BackwardReferences, ColourCache) -> Transforms, undone -> ARGB
 * ALPH -> AlphaPlane ------^ (compression 1)                                              -> its filter -> opacity
 * </pre>
 *
 * <p>Start reading at {@link dev.halftone.recompress.webp.LosslessDecoder}.
 */
package dev.halftone.recompress.webp;
