/** Webhooks: one signed message to whoever a request names, when it ends. */
package dev.halftone.notify;
