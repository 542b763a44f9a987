/**
 * Who calls, what he may do, and how much of it. {@link dev.halftone.access.BearerAuthentication} says who, {@link
 * dev.halftone.access.ApiPolicy} what; the other rooms ask {@link dev.halftone.access.Callers} on whose behalf they work.
 */
package dev.halftone.access;
