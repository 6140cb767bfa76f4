"""Recognizes Helm charts, whose templates are not YAML until Helm renders them."""

import re
from pathlib import Path
from typing import Final

from netlint.value import value

CHART_FILE: Final = "Chart.yaml"

_NAME: Final = re.compile(r"^name:[ \t]*[\"']?([\w.-]+)", re.MULTILINE)
_OWN_FILES: Final = re.compile(r"Chart\.(ya?ml|lock)|requirements\.(ya?ml|lock)|values.*\.(ya?ml|json)")
_TEMPLATE_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json"})
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
            with (Path(folder) / CHART_FILE).open(encoding="utf-8", errors="replace") as file:
                match = _NAME.search(file.read(_LONGEST_CHART_FILE))
        except OSError:
            match = None
        return cls(folder, match[1] if match else Path(folder).name)

    @property
    def reason(self) -> str:
        """Why the chart's parts are left alone."""
        return f"Helm chart `{self.name}` is not rendered"

    def part(self, folder: str) -> tuple[int, str] | None:
        """How much of what a folder of the chart holds for rendering; None for other folders."""
        if folder == f"{self.folder}/templates":
            return sum(
                path.suffix.lower() in _TEMPLATE_SUFFIXES for path in Path(folder).rglob("*")
            ), "templates"
        if folder == f"{self.folder}/charts":
            return sum(1 for _ in Path(folder).iterdir()), "subcharts"
        return None

    def owns(self, folder: str, name: str) -> bool:
        """Whether a file is part of the chart's description: Chart.yaml, values and the like."""
        return folder == self.folder and _OWN_FILES.fullmatch(name) is not None


def chart_around(folder: str) -> Chart | None:
    """The chart that has `folder` somewhere in its templates or subcharts, if any does."""
    here = Path(folder)
    for part in (here, *here.parents):
        if part.name in ("templates", "charts") and (part.parent / CHART_FILE).is_file():
            return Chart.at(str(part.parent))
    return None
