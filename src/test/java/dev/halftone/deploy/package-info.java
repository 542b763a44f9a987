/** Checks deployment files: container images, the compose file, the Kubernetes manifests; and the documents. */
package dev.halftone.deploy;
