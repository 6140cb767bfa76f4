"""Turns manifests into the model: the only place that knows how each kind of object is written."""

from netlint.normalize.build import build

__all__ = ["build"]
