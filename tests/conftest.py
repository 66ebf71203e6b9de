"""For all tests: property tests try the same examples each time.

A run that fails, fails again where somebody looks into it. `make test-long` tries others.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("the same each time", derandomize=True)
settings.register_profile("others each time", derandomize=False)


def pytest_configure(config: pytest.Config) -> None:
    long = config.getoption("markexpr") == "long"
    settings.load_profile("others each time" if long else "the same each time")
