"""Exchange by files that a person carries: templates, rows out, rows in. No file format, no network, no one channel.

A file is rows of cells here; whoever calls reads and writes XLSX, `csv_text` does CSV. Text cells must be written as
text (leading zeros), never as formulas: what begins with `= + - @` is already escaped.
"""

from ikm_connectors.sheets.csv_text import read_csv, write_csv
from ikm_connectors.sheets.fill import Filled, Picture, Sheet, fill
from ikm_connectors.sheets.listings import fill_listings, fill_prices, fill_stock, records_of
from ikm_connectors.sheets.orders import OrdersRead, fingerprint_of, read_orders
from ikm_connectors.sheets.pictures import pack_pictures
from ikm_connectors.sheets.read import RowRecord, RowsRead, read
from ikm_connectors.sheets.results import ResultsRead, read_results
from ikm_connectors.sheets.template import Column, RowProblem, Rows, Template, adapt_template, load_template
from ikm_connectors.sheets.words import OLD_ORDERS

__all__ = [
    "OLD_ORDERS",
    "Column",
    "Filled",
    "OrdersRead",
    "Picture",
    "ResultsRead",
    "RowProblem",
    "RowRecord",
    "Rows",
    "RowsRead",
    "Sheet",
    "Template",
    "adapt_template",
    "fill",
    "fill_listings",
    "fill_prices",
    "fill_stock",
    "fingerprint_of",
    "load_template",
    "pack_pictures",
    "read",
    "read_csv",
    "read_orders",
    "read_results",
    "records_of",
    "write_csv",
]
