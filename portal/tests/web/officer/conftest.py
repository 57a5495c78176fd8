"""A world with one person of each role."""

from __future__ import annotations

import pytest
from web.officer.people import World, make_world


@pytest.fixture
def world(db) -> World:
    return make_world()
