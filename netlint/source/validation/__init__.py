"""What the API server would say of an object: unknown fields, wrong values, and rules between fields."""

from netlint.source.validation.validator import validate
from netlint.source.validation.violation import ValidationOptions, Violation

__all__ = ["ValidationOptions", "Violation", "validate"]
