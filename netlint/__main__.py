"""Starts netlint, without the garbage collector: a run makes many values, and drops few before its end."""

import gc

gc.disable()

from netlint.process import main  # noqa: E402 (its imports are the first thing to be spared the collector)

if __name__ == "__main__":
    main()
