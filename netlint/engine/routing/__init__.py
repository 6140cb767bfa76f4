"""Where Ingresses, Gateway API routes and OpenShift Routes send requests."""
