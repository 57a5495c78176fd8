"""Verbs of the room, keyword-only, actor and clock passed in. What talks to a marketplace runs outside transactions."""

from esmart.channels.services.abilities import takes_wholesale
from esmart.channels.services.act_on_order import (
    ActResult,
    accept_order,
    answer_cancellation,
    cancel_order,
    open_buyer,
    read_again,
    ship_order,
    shipping_label,
    shipping_options,
)
from esmart.channels.services.answer_quotation import answer_quotation, open_quotation_buyer, propose_price
from esmart.channels.services.applications import register_application, use_sandbox
from esmart.channels.services.connect_by_file import connect_by_file
from esmart.channels.services.connect_shop import begin_connection, complete_connection, disconnect_shop
from esmart.channels.services.connect_with_keys import connect_with_keys
from esmart.channels.services.content import ListingChoices
from esmart.channels.services.endings import refuse_publishing, set_ending, withdraw_ending
from esmart.channels.services.export_file import ExportedFile, confirm_upload, export_file
from esmart.channels.services.export_shop import export_shop
from esmart.channels.services.file_layout import forget_layout, layout_of, set_layout
from esmart.channels.services.forget_buyers import forget_buyers
from esmart.channels.services.import_file import (
    FileRead,
    import_orders,
    import_quotations,
    import_results,
    preview_orders,
)
from esmart.channels.services.move_listings import MoveReport, move_listings, report_move
from esmart.channels.services.propose_listing import (
    Proposal,
    browse_categories,
    check_listing,
    propose_listing,
    search_categories,
)
from esmart.channels.services.publish_everywhere import (
    PlaceResult,
    choose_for_file,
    complete_choices,
    publish_everywhere,
)
from esmart.channels.services.publish_listing import (
    end_listing,
    pause_listing,
    publish_listing,
    resume_listing,
    retry_listing,
    update_listing,
)
from esmart.channels.services.receive_notice import NoticeRefused, receive_notice
from esmart.channels.services.record_order import map_line
from esmart.channels.services.record_quotation import record_quotation
from esmart.channels.services.serve_shop import Tempo
from esmart.channels.services.set_exposure import (
    set_exposure,
    set_institution_wording,
    set_offer_exposure,
)
from esmart.channels.services.set_wholesale import set_wholesale
from esmart.channels.services.sheet_files import read_rows
from esmart.channels.services.stock import (
    correct_stock,
    count_stock,
    hand_over_stock,
    receive_stock,
    release_stock,
    reserve_stock,
    return_stock,
)
from esmart.channels.services.suggest_categories import write_reason
from esmart.channels.services.work import run_once, work
from ikm_connectors.errors import ConnectorError

__all__ = [
    "ActResult",
    "ConnectorError",
    "ExportedFile",
    "FileRead",
    "ListingChoices",
    "MoveReport",
    "NoticeRefused",
    "PlaceResult",
    "Proposal",
    "Tempo",
    "accept_order",
    "answer_cancellation",
    "answer_quotation",
    "begin_connection",
    "browse_categories",
    "cancel_order",
    "check_listing",
    "choose_for_file",
    "complete_choices",
    "complete_connection",
    "confirm_upload",
    "connect_by_file",
    "connect_with_keys",
    "correct_stock",
    "count_stock",
    "disconnect_shop",
    "end_listing",
    "export_file",
    "export_shop",
    "forget_buyers",
    "forget_layout",
    "hand_over_stock",
    "import_orders",
    "import_quotations",
    "import_results",
    "layout_of",
    "map_line",
    "move_listings",
    "open_buyer",
    "open_quotation_buyer",
    "pause_listing",
    "preview_orders",
    "propose_listing",
    "propose_price",
    "publish_everywhere",
    "publish_listing",
    "read_again",
    "read_rows",
    "receive_notice",
    "receive_stock",
    "record_quotation",
    "refuse_publishing",
    "register_application",
    "release_stock",
    "report_move",
    "reserve_stock",
    "resume_listing",
    "retry_listing",
    "return_stock",
    "run_once",
    "search_categories",
    "set_ending",
    "set_exposure",
    "set_institution_wording",
    "set_layout",
    "set_offer_exposure",
    "set_wholesale",
    "ship_order",
    "shipping_label",
    "shipping_options",
    "takes_wholesale",
    "update_listing",
    "use_sandbox",
    "withdraw_ending",
    "work",
    "write_reason",
]
