"""Runs checks and turns their hits into a report: stamped, suppressed, sorted; the only filter of findings."""

from netlint.lint.run import lint as lint
