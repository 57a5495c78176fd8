"""Pure decisions of intake: files into tables, columns, cells, places, rows, reasons, matching. No Django, no database."""

from esmart.intake.rules.cells import IndustryCodes
from esmart.intake.rules.columns import (
    FIELDS,
    PLACE,
    REQUIRED,
    ColumnMap,
    Field,
    Kind,
    Proposal,
    complete_proposal,
    knows_column,
    propose_kind,
    propose_mapping,
    signature,
)
from esmart.intake.rules.matching import Agreement, Decision, Pair, Verdict, decide, judge
from esmart.intake.rules.places import Gazetteer, Place, PlaceCells, place_key, read_place
from esmart.intake.rules.reading import OWN_COLUMNS, Limits, Table, UnreadableFile, read_table
from esmart.intake.rules.reasons import REASONS, Reason, Remark, Severity, remark_from
from esmart.intake.rules.row_reader import RowReader, unit_title
from esmart.intake.rules.rows import (
    ClusterRow,
    EnterpriseRow,
    Options,
    ProductRow,
    ReadRow,
    Reference,
    VariantRow,
)

__all__ = [
    "FIELDS",
    "OWN_COLUMNS",
    "PLACE",
    "REASONS",
    "REQUIRED",
    "Agreement",
    "ClusterRow",
    "ColumnMap",
    "Decision",
    "EnterpriseRow",
    "Field",
    "Gazetteer",
    "IndustryCodes",
    "Kind",
    "Limits",
    "Options",
    "Pair",
    "Place",
    "PlaceCells",
    "ProductRow",
    "Proposal",
    "ReadRow",
    "Reason",
    "Reference",
    "Remark",
    "RowReader",
    "Severity",
    "Table",
    "UnreadableFile",
    "VariantRow",
    "Verdict",
    "complete_proposal",
    "decide",
    "judge",
    "knows_column",
    "place_key",
    "propose_kind",
    "propose_mapping",
    "read_place",
    "read_table",
    "remark_from",
    "signature",
    "unit_title",
]
