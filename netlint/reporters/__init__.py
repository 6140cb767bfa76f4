"""One output format a file: a report in, text out."""

from netlint.reporters.notices import errors_text, tally_text
from netlint.reporters.options import ReportOptions
from netlint.reporters.registry import REPORTERS, Reporter

__all__ = ["REPORTERS", "ReportOptions", "Reporter", "errors_text", "tally_text"]
