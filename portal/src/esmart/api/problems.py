"""Everything the API refuses, said as RFC 9457 problems: a stable kind for programs, an Indonesian sentence for people.

A room's own refusals become problems in that room's file (`refusals`); what any request may meet stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import ValidationError

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:e-smart-ikm:problem:"

# Kind → status and title. Kinds never change their meaning; new ones may come.
KINDS: dict[str, tuple[int, Any]] = {
    "malformed-request": (400, gettext_lazy("Permintaan tidak terbaca")),
    "cursor-invalid": (400, gettext_lazy("Kursor tidak berlaku")),
    "idempotency-key-missing": (400, gettext_lazy("Kunci idempotensi tidak ada")),
    "not-authenticated": (401, gettext_lazy("Belum dikenal")),
    "scope-missing": (403, gettext_lazy("Token tidak memuat hak ini")),
    "not-allowed": (403, gettext_lazy("Tidak berhak")),
    "not-found": (404, gettext_lazy("Tidak ditemukan")),
    "method-not-allowed": (405, gettext_lazy("Metode tidak tersedia")),
    "request-in-progress": (409, gettext_lazy("Permintaan yang sama sedang dikerjakan")),
    "wrong-state": (409, gettext_lazy("Keadaannya tidak memungkinkan")),
    "marketplace-refused": (409, gettext_lazy("Ditolak lokapasar")),
    "changed-meanwhile": (412, gettext_lazy("Sudah diubah oleh yang lain")),
    "too-large": (413, gettext_lazy("Terlalu besar")),
    "media-type-unsupported": (415, gettext_lazy("Jenis isi tidak didukung")),
    "validation-failed": (422, gettext_lazy("Isian tidak sah")),
    "facts-refused": (422, gettext_lazy("Isian ditolak")),
    "file-refused": (422, gettext_lazy("Berkas ditolak")),
    "idempotency-key-reused": (422, gettext_lazy("Kunci idempotensi dipakai untuk permintaan lain")),
    "rate-limited": (429, gettext_lazy("Terlalu sering")),
    "internal-error": (500, gettext_lazy("Kesalahan di pihak kami")),
    "marketplace-unreachable": (502, gettext_lazy("Lokapasar tidak terjangkau")),
}


@dataclass(frozen=True)
class Fault:
    """One part of a request that does not do: where (a JSON pointer into the body, or a name), and why."""

    place: str  # body, query, path or header
    pointer: str
    detail: str


class Problem(Exception):
    """A refused request; `detail` is for people, `kind` for programs."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status = KINDS[kind][0]
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})

    def answer(self) -> HttpResponse:
        content: dict[str, Any] = {
            "type": PREFIX + self.kind,
            "title": str(KINDS[self.kind][1]),
            "status": self.status,
            "detail": self.detail,
        }
        if self.faults:
            content["errors"] = [
                {"in": one.place, "pointer": one.pointer, "detail": one.detail} for one in self.faults
            ]
        return HttpResponse(
            msgspec.json.encode(content), status=self.status, content_type=MEDIA_TYPE, headers=self.headers
        )


Say = Callable[[Any], Problem]


def not_found(what: str = "") -> Problem:
    """Say that there is no such thing, or none that this person may see."""
    return Problem("not-found", what or _("Alamat atau data ini tidak ada, atau di luar wewenang Anda."))


def malformed(detail: str) -> Problem:
    """Say that a request cannot be read at all."""
    return Problem("malformed-request", detail)


def from_validation(error: ValidationError) -> Problem:
    """Say which parts of a request do not have their form."""
    faults = []
    for one in error.errors:
        place, *inner = one["loc"]
        # The first part inside a body is the name of the view's argument.
        path = inner[1:] if place == "body" else inner
        faults.append(Fault(str(place), "/" + "/".join(str(part) for part in path), _sentence(one)))
    return Problem("validation-failed", _("Perbaiki isian yang disebut, lalu kirim lagi."), faults=faults)


def from_fields(kind: str, problems: Mapping[str, str]) -> Problem:
    """Say what a room found wrong with some facts: field (dotted) → sentence."""
    faults = [
        Fault("body", "/" + field.replace(".", "/") if field else "", text)
        for field, text in problems.items()
    ]
    return Problem(kind, " ".join(dict.fromkeys(problems.values())), faults=faults)


def _sentence(error: Mapping[str, Any]) -> str:
    facts = {key: value for key, value in (error.get("ctx") or {}).items() if key != "error"}
    known = SENTENCES.get(error["type"])
    if known is None:
        return _("Nilai ini tidak sah.")
    try:
        return str(known) % facts
    except (KeyError, TypeError):
        return _("Nilai ini tidak sah.")


SENTENCES: dict[str, Any] = {
    "missing": gettext_lazy("Wajib diisi."),
    "extra_forbidden": gettext_lazy("Isian ini tidak dikenal."),
    "string_type": gettext_lazy("Harus berupa teks."),
    "string_too_long": gettext_lazy("Paling panjang %(max_length)s tanda."),
    "string_too_short": gettext_lazy("Paling pendek %(min_length)s tanda."),
    "string_pattern_mismatch": gettext_lazy("Bentuknya tidak sesuai pola %(pattern)s."),
    "int_type": gettext_lazy("Harus berupa bilangan bulat."),
    "int_parsing": gettext_lazy("Harus berupa bilangan bulat."),
    "int_from_float": gettext_lazy("Harus berupa bilangan bulat."),
    "float_type": gettext_lazy("Harus berupa bilangan."),
    "finite_number": gettext_lazy("Harus berupa bilangan."),
    "bool_type": gettext_lazy("Harus true atau false."),
    "list_type": gettext_lazy("Harus berupa daftar."),
    "too_long": gettext_lazy("Paling banyak %(max_length)s."),
    "too_short": gettext_lazy("Paling sedikit %(min_length)s."),
    "model_type": gettext_lazy("Harus berupa objek."),
    "model_attributes_type": gettext_lazy("Harus berupa objek."),
    "literal_error": gettext_lazy("Pilih salah satu: %(expected)s."),
    "greater_than": gettext_lazy("Harus lebih dari %(gt)s."),
    "greater_than_equal": gettext_lazy("Paling kecil %(ge)s."),
    "less_than_equal": gettext_lazy("Paling besar %(le)s."),
}


def refuse_unknown_address(request: HttpRequest, path: str = "") -> HttpResponse:  # noqa: ARG001  # a view takes a request
    """Answer 404 for an address below /api that leads nowhere."""
    return not_found().answer()
