"""Papers: a typst template and plain facts become a PDF. Nothing here asks the database or knows what a paper is about.

Templates lie in templates/web/print and share `paper.typ`: fonts, colours, letter-head, tables. Facts reach them as data
and are set as text, never run, so a name may hold any sign. Papers follow PDF/UA: titled, tagged, pictures with words.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.http import HttpResponse

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "web" / "print"


def print_pdf(template_name: str, facts: Mapping[str, Any]) -> bytes:
    """Set one paper as PDF; `facts` are plain JSON data. Raises typst.TypstError when the template cannot be set."""
    [paper] = _set(template_name, facts, format="pdf", pdf_standards=["ua-1"])
    return paper


def print_pictures(template_name: str, facts: Mapping[str, Any], *, dots_per_inch: int = 80) -> list[bytes]:
    """Set the same paper as PNG pictures, one per page, to look at it without a PDF reader."""
    return _set(template_name, facts, format="png", ppi=float(dots_per_inch))


def qr_drawing(text: str) -> str:
    """Draw a QR code as SVG, still readable when a sixth of it is damaged; for `qr` of paper.typ or an <img> of ours."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, omitsize=True)
    return out.getvalue().decode()


def pdf_answer(name: str, paper: bytes, *, download: bool = False) -> HttpResponse:
    """Send a paper to look at, or to keep; nobody else's cache may hold it."""
    answer = HttpResponse(paper, content_type="application/pdf")
    how = "attachment" if download else "inline"
    answer["Content-Disposition"] = f'{how}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@cache
def _fonts() -> typst.Fonts:
    """Take only the fonts that come with typst: a paper looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


def _set(template_name: str, facts: Mapping[str, Any], **form: Any) -> list[bytes]:
    template = TEMPLATES / template_name
    if template.parent != TEMPLATES or template.suffix != ".typ":
        raise ValueError(f"{template_name!r} is no name of a paper")
    pages = typst.compile(
        template,
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        **form,
    )
    return pages if isinstance(pages, list) else [pages]
