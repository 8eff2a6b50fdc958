"""What all tests share: the option --renew, property tests that do the same each time, and the corpus of the checkout.

`pytest --hypothesis-profile=search` draws new examples on every run instead.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from palermo.store import Corpus

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
settings.register_profile("search", settings.get_profile("steady"), derandomize=False, print_blob=True)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="rewrite expected output instead of comparing with it")


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether expected output is to be written instead of compared."""
    return bool(request.config.getoption("--renew"))


@pytest.fixture(scope="session")
def checkout() -> Corpus:
    """The corpus of this checkout."""
    return Corpus(ROOT)
