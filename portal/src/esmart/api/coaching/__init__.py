"""Guidance over HTTP without people: what is taught, where is worked, machines; and how all of guidance refuses."""

from django.utils.translation import gettext as _

from esmart.api.coaching import lists, machines, plan
from esmart.api.problems import Problem, Say, from_fields, not_found
from esmart.coaching.services.problems import CoachingProblem, NotAllowed, NotThere, Refused

routers = [lists.router, plan.router, machines.router]

refusals: dict[type[Exception], Say] = {
    NotAllowed: lambda problem: Problem("not-allowed", str(problem)),
    NotThere: lambda problem: not_found(str(problem)),
    Refused: lambda problem: from_fields("facts-refused", {problem.field: str(problem)}),
    CoachingProblem: lambda problem: Problem(
        "wrong-state", str(problem) or _("Keadaannya tidak memungkinkan.")
    ),
}
