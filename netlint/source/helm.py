"""Recognizes Helm charts, whose templates are not YAML until Helm renders them."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from netlint.source.load import Unloadable, load
from netlint.value import value

CHART_FILE: Final = "Chart.yaml"
EXTENSIONS: Final = (".yaml", ".yml", ".json")

_NAME: Final = re.compile(r"^name:[ \t]*[\"']?([\w.-]+)", re.MULTILINE)
_OWN_FILES: Final = re.compile(r"Chart\.(ya?ml|lock)|requirements\.(ya?ml|lock)|values.*\.(ya?ml|json)")
_LONGEST_CHART_FILE: Final = 1_000_000


@value
class Chart:
    """A Helm chart: the folder that holds its Chart.yaml, and its name."""

    folder: str
    name: str

    @classmethod
    def at(cls, folder: str) -> "Chart":
        """The chart in a folder; its name is the folder's where its Chart.yaml gives none."""
        try:
            data = load(f"{folder}/{CHART_FILE}", CHART_FILE)
        except Unloadable:
            data = b""
        match = _NAME.search(data[:_LONGEST_CHART_FILE].decode("utf-8", "replace"))
        return cls(folder, match[1] if match else Path(folder).name)

    @property
    def reason(self) -> str:
        """Why the chart's parts are left alone."""
        return f"Helm chart `{self.name}` is not rendered"

    def part(self, folder: str) -> tuple[int, str] | None:
        """How much of what a folder of the chart holds for rendering; None for other folders."""
        if folder == f"{self.folder}/templates":
            return count_templates(folder), "templates"
        if folder == f"{self.folder}/charts":
            return sum(1 for _ in Path(folder).iterdir()), "subcharts"
        return None

    def owns(self, folder: str, name: str) -> bool:
        """Whether a file is part of the chart's description: Chart.yaml, values and the like."""
        return folder == self.folder and _OWN_FILES.fullmatch(name) is not None


def count_templates(folder: str) -> int:
    """How many templates a folder holds, at any depth; folders that cannot be listed count as empty."""
    count, pending = 0, [folder]
    while pending:
        with suppress(OSError), os.scandir(pending.pop()) as scan:
            for entry in scan:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    count += entry.name.lower().endswith(EXTENSIONS)
    return count


def chart_around(folder: str) -> Chart | None:
    """The chart that has `folder` somewhere in its templates or subcharts, if any does."""
    here = Path(folder)
    for part in (here, *here.parents):
        if part.name in ("templates", "charts") and os.access(part.parent / CHART_FILE, os.R_OK):
            return Chart.at(str(part.parent))
    return None
