/**
 * The failure suite: whatever is killed, frozen, stopped, duplicated or full, every image ends exactly once.
 *
 * <p>Start at {@link dev.halftone.failures.FailuresIT}. A {@link dev.halftone.failures.Run} of the {@link
 * dev.halftone.failures.Schedule} lets {@link dev.halftone.failures.Fault}s happen to an {@link
 * dev.halftone.failures.Installation} (the packaged service, PostgreSQL and Kafka in one of their {@link
 * dev.halftone.failures.Layout}s, each a process of its own, and a small disk) when so much of a request has ended; the {@link dev.halftone.failures.Verdict} looks at what is left of it
 * from the outside.
 */
package dev.halftone.failures;
