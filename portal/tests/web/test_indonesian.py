"""Words that Django says for us are Indonesian too: those under a form's fields, and those in its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core import validators
from django.db.models.fields import BLANK_CHOICE_LABEL
from django.forms import fields, models
from django.utils import translation

ENGLISH = re.compile(r"(?<!%\()\b(the|this|is|not|enter|select|please|ensure|value)\b", re.IGNORECASE)


def said_by_django() -> Iterator[str]:
    yield str(BLANK_CHOICE_LABEL)
    for module in (fields, models):
        for one in vars(module).values():
            yield from map(str, getattr(one, "default_error_messages", {}).values())
    yield from (str(one.message) for one in vars(validators).values() if hasattr(one, "message"))


def test_what_a_form_says_is_indonesian() -> None:
    with translation.override("en"):
        assert sum(bool(ENGLISH.search(one)) for one in said_by_django()) > 30, "the test knows English"
    with translation.override("id"):
        assert [one for one in said_by_django() if ENGLISH.search(one)] == []
