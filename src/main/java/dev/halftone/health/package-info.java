/** Checks from outside the process whether the service on this machine is ready. */
package dev.halftone.health;
