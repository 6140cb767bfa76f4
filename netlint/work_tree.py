"""Finds the git work tree that a folder lies in, without asking git."""

import os
from pathlib import Path


def work_tree(folder: Path) -> Path | None:
    """The root of the work tree that holds `folder`, an absolute path without symbolic links; None outside of any."""
    candidates = (folder, *folder.parents)
    return next((one for one in candidates if os.access(one / ".git", os.F_OK)), None)
