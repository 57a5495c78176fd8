"""Pictures of a PDF's pages, made by typst, which sets PDF pages as pictures: no PDF reader is needed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import typst

SHEET = '#set page(width: auto, height: auto, margin: 0pt)\n#image("paper.pdf", page: int(sys.inputs.page))\n'
BEYOND = "does not exist"
MOST_PAGES = 20


def picture_pages(paper: bytes, *, dots_per_inch: int = 80) -> list[bytes]:
    """Give a PNG of each page, twenty at most; raises typst.TypstError for what is no PDF."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "paper.pdf").write_bytes(paper)
        (sheet := Path(folder) / "sheet.typ").write_text(SHEET)
        pages: list[bytes] = []
        for number in range(1, MOST_PAGES + 1):
            try:
                picture = typst.compile(
                    sheet, format="png", ppi=float(dots_per_inch), sys_inputs={"page": str(number)}
                )
            except typst.TypstError as problem:
                if pages and BEYOND in str(problem):
                    break
                raise
            pages.append(picture if isinstance(picture, bytes) else picture[0])
        return pages
