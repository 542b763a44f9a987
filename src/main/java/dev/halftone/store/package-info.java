/**
 * Where outputs are kept: {@link dev.halftone.store.ImageStore} and its file-system form.
 *
 * <p>An output is written completely or not at all, and its public URL never changes.
 */
package dev.halftone.store;
