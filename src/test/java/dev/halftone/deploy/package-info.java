/** Checks the form of what runs the service: container images, the compose file, the manifests for Kubernetes; and documents. */
package dev.halftone.deploy;
