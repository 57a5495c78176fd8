"""How what comes in and what goes out is shaped: strict in, plain out."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from esmart.api.problems import Problem

PUBLIC_ID = r"^[a-z0-9]{10}$"
REGION = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"
LONG_TEXT = 20_000

# The id of a profile, file, shop or order in an address.
Id = Annotated[str, Path(pattern=PUBLIC_ID, description="Id publik, 10 tanda.")]


def _read_day(written: object) -> date:
    if not isinstance(written, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise ValueError("YYYY-MM-DD")
    return date.fromisoformat(written)


# A day in a body, written YYYY-MM-DD and in no other way.
Day = Annotated[date, BeforeValidator(_read_day)]


def _read_moment(written: object) -> datetime:
    if not isinstance(written, str) or not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", written):
        raise ValueError("YYYY-MM-DDTHH:MM:SS+07:00")
    read = datetime.fromisoformat(written)
    if read.tzinfo is None:
        raise ValueError("YYYY-MM-DDTHH:MM:SS+07:00")
    return read


# A moment in a body, as RFC 3339 writes it, with its offset.
Moment = Annotated[datetime, BeforeValidator(_read_moment)]


class In(BaseModel):
    """A body or part of one: nothing is guessed, nothing unknown is passed over."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def given(self) -> dict[str, object]:
        """Give only what the sender wrote."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Out(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="forbid")


class Ref(Out):
    """Another thing by id and name."""

    id: str
    name: str


class RegionOut(Out):
    """A region by its Home Affairs code."""

    code: str
    name: str


class IndustryOut(Out):
    """A KBLI code of one edition."""

    edition: int
    code: str
    title: str


class IndustryIn(In):
    """A KBLI code; without its edition it is ambiguous."""

    edition: int = Field(ge=2000, le=2100)
    code: str = Field(pattern=r"^[0-9]{5}$")


def tag_of(shown: BaseModel) -> str:
    """Give the ETag of what is shown: the same content, the same tag."""
    return f'"{hashlib.sha256(shown.model_dump_json().encode()).hexdigest()[:32]}"'


def tagged[Shown: BaseModel](response: HttpResponse, shown: Shown) -> Shown:
    """Put the ETag of what is shown on its answer."""
    response["ETag"] = tag_of(shown)
    return shown


def refuse_stale(request: HttpRequest, shown: BaseModel) -> None:
    """Raise 412 when the sender changed what is no longer so (If-Match)."""
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    # The packing of answers weakens a tag ("W/"); the content it stands for is the same.
    tags = {one.strip().removeprefix("W/") for one in wanted.split(",")}
    if tag_of(shown) not in tags:
        raise Problem("changed-meanwhile", _("Data ini sudah diubah. Baca lagi, lalu ulangi perubahan Anda."))
