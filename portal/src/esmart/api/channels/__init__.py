"""Shops, listings, stock, orders and requests for quotation over HTTP."""

from django.utils.translation import gettext as _

from esmart.api.channels import orders, quotations, shops, stock
from esmart.api.problems import Problem, Say, from_fields
from esmart.channels.queries import describe_failure
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import ConnectorError

routers = [shops.router, stock.router, orders.router, quotations.router]


def _refused(problem: ChannelsProblem) -> Problem:
    if problem.field:
        return from_fields("facts-refused", {problem.field: str(problem)})
    return Problem("wrong-state", str(problem))


def _unreachable(failure: ConnectorError) -> Problem:
    said = describe_failure(failure)
    detail = _("%(what)s %(do)s Baca pesanannya lagi sebelum mencoba ulang.") % {
        "what": said.what,
        "do": said.do,
    }
    return Problem("marketplace-unreachable", detail)


refusals: dict[type[Exception], Say] = {ChannelsProblem: _refused, ConnectorError: _unreachable}
