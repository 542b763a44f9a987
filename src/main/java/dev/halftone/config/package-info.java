/** Settings that several packages need: roles, the public URL, and what other settings switch off. */
package dev.halftone.config;
