"""How a refused verb is said: beside the fields it names, or as a message.

The sentences are the rooms' own; those of rules, which know no language but Indonesian, are translated here.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from esmart.registry.rules.outward import VOUCH
from esmart.registry.services import NotAllowed, NotThere, RegistryProblem


def say_in_form(problem: RegistryProblem, form: Form, *, renamed: Mapping[str, str] | None = None) -> None:
    """Put each sentence beside its field (`renamed` maps the room's names to the form's), the others on top.

    A refusal for lack of right becomes 403, a missing profile 404.
    """
    stop_for_strangers(problem)
    for field, sentence in problem.problems.items():
        if field == VOUCH:  # not an error of a field but a question to an official, asked by the template
            form.vouch = _(sentence)  # type: ignore[attr-defined]
            continue
        name = (renamed or {}).get(field, field)
        form.add_error(name if name in form.fields else None, _(sentence))


def say_as_message(problem: RegistryProblem, request: HttpRequest) -> None:
    """Show the sentences on the next page, where there is no form to show them in."""
    stop_for_strangers(problem)
    for sentence in problem.problems.values():
        messages.error(request, _(sentence))


def stop_for_strangers(problem: RegistryProblem) -> None:
    """Answer 403 or 404 where that is the honest answer."""
    if isinstance(problem, NotAllowed):
        raise PermissionDenied(str(problem)) from problem
    if isinstance(problem, NotThere):
        raise Http404(str(problem)) from problem
