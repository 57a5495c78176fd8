"""The suite's fixtures for our own connectors."""

from ikm_connectors.testing.plugin import (
    memory_world,
    pytest_collection_modifyitems,
    pytest_generate_tests,
    sandbox,
    world,
)

__all__ = ["memory_world", "pytest_collection_modifyitems", "pytest_generate_tests", "sandbox", "world"]
