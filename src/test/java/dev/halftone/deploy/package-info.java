/** What is there to run the service: container images, the compose file, the manifests for Kubernetes. Checked by form. */
package dev.halftone.deploy;
