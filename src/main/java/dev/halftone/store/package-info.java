/**
 * Stores outputs: {@link dev.halftone.store.ImageStore} on a file system or in S3, and {@code GET /images/...} for the
 * file system.
 *
 * <p>An output is stored completely or not at all, and its key never changes. Its public URL changes if S3 URLs are
 * presigned.
 */
package dev.halftone.store;
