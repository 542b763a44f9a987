/**
 * Takes many images at a time through fetch, recompress and store, and reports each outcome.
 *
 * <p>Start reading at {@link dev.halftone.work.ImageConsumer}. The package keeps no state that a crash could lose.
 * Processing a record twice has the same result.
 */
package dev.halftone.work;
