"""The names of the formats of `netlint diff`, and the reporter of each."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from netlint.reporters.diffs import json, markdown, text
from netlint.reporters.diffs.report import DiffReport
from netlint.reporters.options import ReportOptions

DiffReporter = Callable[[DiffReport, ReportOptions], Iterator[str]]

DIFF_REPORTERS: Final[Mapping[str, DiffReporter]] = MappingProxyType(
    {"text": text.report, "json": json.report, "markdown": markdown.report}
)
