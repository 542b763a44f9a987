/**
 * Who calls, what the caller may do, and how much of it. {@link dev.halftone.access.BearerAuthentication} finds the caller,
 * {@link dev.halftone.access.ApiPolicy} decides. Other packages ask {@link dev.halftone.access.Callers} on whose behalf they
 * work.
 */
package dev.halftone.access;
