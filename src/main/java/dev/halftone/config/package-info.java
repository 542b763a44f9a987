/** Settings that several rooms need. Knows no other room. */
package dev.halftone.config;
