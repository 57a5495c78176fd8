"""The conformance suite: inherit `ConnectorSuite`, name your connector, its samples and its dialect, and run pytest.

One file per group of the contract; the letter and number in a test's name are the contract's.
"""

from ikm_connectors.testing.suite.auth import AuthGroup
from ikm_connectors.testing.suite.batch import BatchGroup
from ikm_connectors.testing.suite.declaration import DeclarationGroup
from ikm_connectors.testing.suite.environment import EnvironmentGroup
from ikm_connectors.testing.suite.errors import ErrorsGroup
from ikm_connectors.testing.suite.feed import FeedGroup
from ikm_connectors.testing.suite.inbound import InboundGroup
from ikm_connectors.testing.suite.limits import LimitsGroup
from ikm_connectors.testing.suite.orders import OrdersGroup
from ikm_connectors.testing.suite.purity import PurityGroup
from ikm_connectors.testing.suite.retry import RetryGroup
from ikm_connectors.testing.suite.scale import ScaleGroup
from ikm_connectors.testing.suite.signing import SigningGroup
from ikm_connectors.testing.suite.validation import ValidationGroup
from ikm_connectors.testing.suite.writes import WritesGroup

GROUPS = {
    "d": "Declaration",
    "p": "Purity",
    "s": "Signing",
    "a": "Auth",
    "e": "Errors",
    "r": "Retry",
    "w": "Writes",
    "b": "Batch",
    "f": "Paging and feed",
    "o": "Orders",
    "i": "Inbound",
    "v": "Validation",
    "l": "Limits",
    "n": "Environment",
    "x": "Scale",
}


class ConnectorSuite(
    DeclarationGroup,
    PurityGroup,
    SigningGroup,
    AuthGroup,
    ErrorsGroup,
    RetryGroup,
    WritesGroup,
    BatchGroup,
    FeedGroup,
    OrdersGroup,
    InboundGroup,
    ValidationGroup,
    LimitsGroup,
    EnvironmentGroup,
    ScaleGroup,
):
    """Prove one connector in every group; a subclass states the facts of its channel (see suite/base.py)."""
