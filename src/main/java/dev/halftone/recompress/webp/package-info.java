/**
 * WebP's two bitstreams and its alpha channel (RFC 6386 and RFC 9649), in plain Java: one file per concept of the
 * specifications, named as there. It does not depend on the rest of the service.
 *
 * <pre>
 * VP8  -> Vp8Decoder -> KeyFrameHeader, then by macroblock ModeReader, Residual (TokenReader), predictions, transforms;
 *                       by row LoopFilter -> rows of Y, Cb, Cr -> YuvPicture -> ARGB
 * VP8L -> LosslessDecoder -> EntropyImage (PrefixCodes, BackwardReferences, ColourCache) -> Transforms, undone -> ARGB
 * ALPH -> AlphaPlane ------^ (compression 1)                                              -> its filter -> opacity
 * </pre>
 *
 * <p>Start reading at {@link dev.halftone.recompress.webp.Vp8Decoder} and {@link
 * dev.halftone.recompress.webp.LosslessDecoder}.
 */
package dev.halftone.recompress.webp;
