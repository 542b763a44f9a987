/**
 * What is no longer wanted goes: the rows and outputs of removed requests, requests past their retention, keys of uploads
 * that have expired. Any number of replicas do so side by side.
 */
package dev.halftone.removal;
