/**
 * The failure suite: every image ends exactly once, even if servers are killed, frozen or stopped, records are
 * duplicated or the disk is full.
 *
 * <p>Start at {@link dev.halftone.failures.FailuresIT}. A {@link dev.halftone.failures.Run} of the {@link
 * dev.halftone.failures.Schedule} applies {@link dev.halftone.failures.Fault}s to an {@link
 * dev.halftone.failures.Installation} when given shares of a request have ended. An installation has the packaged
 * service, PostgreSQL and Kafka in a {@link dev.halftone.failures.Layout}, each as a separate process, and a small
 * disk. Afterwards the {@link dev.halftone.failures.Verdict} checks the results from the outside.
 */
package dev.halftone.failures;
