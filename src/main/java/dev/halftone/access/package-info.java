/**
 * Authentication, authorization and limits. {@link dev.halftone.access.BearerAuthentication} finds the caller, {@link
 * dev.halftone.access.ApiPolicy} decides. Other packages use {@link dev.halftone.access.Callers} to learn for whom they
 * work.
 */
package dev.halftone.access;
