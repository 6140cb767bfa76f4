"""Compiles the metadata of rules/*.md into the one index that a wheel carries."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RuleIndex(BuildHookInterface[Any]):
    """Adds netlint/_data/rules/index.json to a wheel; an editable install reads the documents of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the index before the wheel is put together; a malformed document stops the build."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from netlint.rulebook import INDEX, compile_index

        self._scratch = TemporaryDirectory()
        index = Path(self._scratch.name, INDEX)
        index.write_text(compile_index(Path(self.root, "rules")), encoding="utf-8")
        build_data["force_include"][str(index)] = f"netlint/_data/rules/{INDEX}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the scratch file once the wheel is written."""
        if version != "editable":
            self._scratch.cleanup()
