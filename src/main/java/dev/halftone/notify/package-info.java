/**
 * Webhooks: one signed message to the URL that a request names, when the request ends. {@link
 * dev.halftone.notify.WebhookDispatcher} sends what the catalog says is due.
 */
package dev.halftone.notify;
