"""What every test of intake stands on."""

from __future__ import annotations

import pytest
from factories.intake import Take, load_places_and_codes, take_file


@pytest.fixture
def reference(db: None) -> None:
    """Regions down to the district, and the KBLI codes of both editions."""
    load_places_and_codes()


@pytest.fixture
def take(reference: None) -> Take:
    """Receive, map by proposal (plus `columns`), and import one file; gives the finished IntakeFile."""
    return take_file
