/**
 * Takes images, many at a time, through fetch, recompress and store, and reports each outcome.
 *
 * <p>Start reading at {@link dev.halftone.work.ImageConsumer}. The package keeps nothing that a crash could lose. A record that
 * comes twice does the same thing twice.
 */
package dev.halftone.work;
