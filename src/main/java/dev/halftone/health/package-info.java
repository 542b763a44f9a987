/** Whether the service of this machine is ready, asked from outside of it. */
package dev.halftone.health;
