"""What proves a connector: the suite, worlds to run it in, a fixed clock; for our connectors and foreign ones."""

from ikm_connectors.testing.clock import FixedClock
from ikm_connectors.testing.market import MemoryMarket
from ikm_connectors.testing.suite import ConnectorSuite
from ikm_connectors.testing.suite.files import FileSuite

__all__ = ["ConnectorSuite", "FileSuite", "FixedClock", "MemoryMarket"]
