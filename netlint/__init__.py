"""A static analyzer for Kubernetes networking manifests."""

__version__ = "0.1.0"
