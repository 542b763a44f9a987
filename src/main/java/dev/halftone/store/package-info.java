/**
 * Where outputs are kept: {@link dev.halftone.store.ImageStore} on a file system or in S3, and {@code GET /images/...} for the
 * former.
 *
 * <p>An output is stored completely or not at all, and its key never changes. With presigned URLs of S3 its public URL does.
 */
package dev.halftone.store;
