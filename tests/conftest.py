"""What every test may rely on: the `--update` option of the golden tests, a cache of its own, and no clock."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow, and the first question loads the solver: no example fails for its time.
settings.register_profile(
    "untimed", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`: write the golden files anew, and fail, so that the difference is read."""
    parser.addoption("--update", action="store_true", default=False, help="rewrite golden files, then fail")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the results of tests apart from those of the person who runs them."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("NETLINT_CACHE_DIR", str(folder))
    return folder
