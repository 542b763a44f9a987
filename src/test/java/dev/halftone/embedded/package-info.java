/**
 * A real PostgreSQL and a real Kafka broker without Docker, for dev mode, tests and benchmarks.
 *
 * <p>Tests run both inside their own JVM; dev mode and {@code bench/pipeline} run them as a process of their own, so
 * that live reload leaves them alone. Nothing here is packaged with the service.
 */
package dev.halftone.embedded;
