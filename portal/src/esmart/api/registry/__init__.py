"""The registry over HTTP: enterprises, products, sentra, regions, industry codes."""

from django.utils.translation import gettext as _

from esmart.api.problems import Problem, Say, from_fields, not_found
from esmart.api.registry import cluster_members, clusters, enterprises, places, products
from esmart.registry.services import FactsRefused, NotAllowed, NotThere, WrongState

routers = [enterprises.router, products.router, clusters.router, cluster_members.router, places.router]

refusals: dict[type[Exception], Say] = {
    FactsRefused: lambda problem: from_fields("facts-refused", problem.problems),
    NotAllowed: lambda problem: Problem("not-allowed", str(problem)),
    NotThere: lambda _problem: not_found(_("Profil ini tidak ada, atau di luar wewenang Anda.")),
    WrongState: lambda problem: Problem("wrong-state", str(problem)),
}
