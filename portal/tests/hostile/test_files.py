"""Files: paths that want out, archives and pictures that want to be large. The bombs are made here, small as they are."""

from __future__ import annotations

import io
import resource
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from factories.access import Things, make_things
from factories.registry import picture
from PIL import Image, PngImagePlugin

from esmart.config.access import Role
from esmart.intake.models import IntakeFile
from esmart.registry.models import Photo

pytestmark = pytest.mark.django_db
ESCAPE = Path(tempfile.gettempdir()) / "qz9-escaped.txt"
MEGABYTES = 1024  # ru_maxrss counts kilobytes
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>'
TAIL = "</sheetData></worksheet>"


@pytest.fixture
def ministry() -> tuple[Client, Things]:
    things = make_things(Role.MINISTRY_OFFICER, "32.73")
    client = Client(raise_request_exception=False)
    client.force_login(things.user)
    return client, things


def workbook(sheet: str | bytes, *more: tuple[str, bytes | str]) -> bytes:
    """Make an XLSX of one sheet, with further parts."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>')  # fmt: skip
        package.writestr("_rels/.rels", f'<?xml version="1.0"?><Relationships xmlns="{links}"><Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
        package.writestr("xl/workbook.xml", f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>')  # fmt: skip
        package.writestr("xl/_rels/workbook.xml.rels", f'<?xml version="1.0"?><Relationships xmlns="{links}"><Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')  # fmt: skip
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in more:
            package.writestr(name, content)
    return out.getvalue()


def cell(place: str, text: str = "a") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def lying(data: bytes, declared: int) -> bytes:
    """Let every part of an archive claim to be this long unpacked."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := out.find(mark, start)) >= 0:
            out[start + offset : start + offset + 4] = struct.pack("<I", declared)
            start += 4
    return bytes(out)


def bombs() -> dict[str, bytes]:
    """Give small files that unpack to much, or ask for much."""
    table = (
        HEAD
        + "<row>"
        + cell("A1", "Nama Usaha")
        + cell("B1", "Kota")
        + "</row><row>"
        + cell("A2")
        + cell("B2")
        + "</row>"
        + TAIL
    )
    blank = b" " * 110_000_000
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(9))
    doctype = f'<?xml version="1.0"?><!DOCTYPE worksheet [{entities}]>'
    outer = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}"><sheetData>'
    rows = "<row>" + cell("A1", "&e8;") + "</row>" + TAIL
    return {
        "ratio": workbook(table, ("xl/sharedStrings.xml", b"<sst>" + blank * 2 + b"</sst>")),
        "ratio of the sheet": workbook(HEAD.encode() + blank + TAIL.encode()),
        "lying about its size": lying(workbook(HEAD.encode() + blank + TAIL.encode()), 1000),
        "many parts": workbook(table, *((f"xl/media/{n}.bin", b"") for n in range(5000))),
        "a cell at each end": workbook(HEAD + f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>' + TAIL),
        "16,384 columns": workbook(HEAD + f'<row r="1">{cell("A1")}{cell("XFD1")}</row><row r="20000">{cell("A20000")}</row>' + TAIL),
        "quoted entities": workbook(doctype + f'<worksheet xmlns="{MAIN}"><sheetData>' + rows),
        "outer entity": workbook(outer + rows.replace("&e8;", "&e;")),
        "nested archive": workbook(table, ("xl/embeddings/a.zip", workbook(table, ("b.zip", blank[:50_000_000])))),
        "deep elements": workbook(HEAD + "<row>" * 200_000 + TAIL),
        "zip slip": workbook(table, (f"../../../..{ESCAPE}", "x"), (str(ESCAPE), "x"), ("..\\qz9-escaped.txt", "x")),
        "no archive": b"PK\x03\x04" + b"\x00" * 5000,
        "cut": workbook(table)[:700],
        "one endless line": b"a;b\n" + b"x" * 20_000_000,
        "one million columns": b";" * 1_000_000 + b"\n" + b";" * 1_000_000,
        "open quote": b'a;b\n"' + b"x\n" * 1_000_000,
        "NUL": b"a;b\n\x00;\x00\n" * 1000,
    }  # fmt: skip


@contextmanager
def cheaply(one, what: str, *, seconds: float, megabytes: int) -> Iterator[None]:
    """Judge that something cost little time and little memory of this process."""
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    took = time.monotonic() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / MEGABYTES
    one.judge(f"{what}: {took:.1f} s, {grown:.0f} MB", harmless=took < seconds and grown < megabytes)


def test_sheets_that_want_to_be_large_are_refused_quickly(ministry, attack, tmp_path: Path) -> None:
    client, things = ministry
    bring = reverse("web:bring_file", args=[things.file_shop.public_id])
    layout = reverse("web:fit_layout", args=[things.file_shop.public_id, "stock"])
    files = bombs()
    with attack("sheet bombs and slips") as one:
        for what, data in files.items():
            for address, form in (
                (reverse("web:upload"), {"sender": "Dinas", "edition": "2020"}),
                (bring, {"purpose": "orders"}),
                (layout, {"header_row": "1", "first_row": "2"}),
            ):
                if address == layout and len(data) > 100_000:
                    continue
                with cheaply(one, f"{what} to {address}", seconds=20, megabytes=250):
                    given = SimpleUploadedFile("../../qz9.xlsx" if data[:2] == b"PK" else "qz9.csv", data)
                    answer = client.post(address, {**form, "file": given})
                one.judge(
                    f"{what} to {address}: {answer.status_code}", harmless=answer.status_code in {302, 422}
                )
        found = [ESCAPE] * ESCAPE.exists() + list(tmp_path.glob("**/*qz9*"))
        one.judge(f"escaped: {found}", harmless=not found)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes, rows: bytes = b"") -> bytes:
    """Make a PNG that says it is this large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(more)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def pictures() -> dict[str, bytes]:
    """Give pictures that are no pictures, or want to be large."""
    text = zlib.compress(b"x" * 100_000_000)
    many = io.BytesIO()
    Image.new("RGB", (200, 200)).save(
        many,
        "WEBP",
        save_all=True,
        append_images=[Image.new("RGB", (200, 200), (n, 0, 0)) for n in range(60)],
    )
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "S", 2: (6.0, 12.0, 0.0)}
    Image.new("RGB", (300, 200)).save(turned, "JPEG", exif=exif)
    noted = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "qz9 penulis", zip=True)
    Image.new("RGB", (200, 200)).save(noted, "PNG", pnginfo=info)
    return {
        "50,000 x 50,000": png(50_000, 50_000),
        "2^31 wide": png(2**31 - 1, 1),
        "1 x 49,000,000": png(49_000_000, 1),
        "49 megapixels": png(7000, 7000, rows=b"\x00" * (7000 * 3 + 1) * 7000),
        "text that unpacks": png(200, 200, chunk(b"zTXt", b"a\x00\x00" + text), rows=b"\x00" * 601 * 200),
        "profile that unpacks": png(200, 200, chunk(b"iCCP", b"a\x00\x00" + text), rows=b"\x00" * 601 * 200),
        "rows that never end": png(200, 200, rows=b"\x00" * 100_000_000),
        "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="qz9()"><script>qz9()</script></svg>',
        "HTML": b"<html><script>qz9()</script></html>",
        "GIF with a script": b"GIF89a/*" + b"\x00" * 200 + b"*/=qz9()",
        "JPEG with a script": picture() + b"<script>qz9()</script>",
        "JPEG and ZIP": picture() + workbook(HEAD + TAIL),
        "many frames": many.getvalue(),
        "place and turn": turned.getvalue(),
        "notes": noted.getvalue(),
        "cut": picture()[:3000],
        "BMP": b"BM" + b"\x00" * 100,
        "TIFF": b"II*\x00" + b"\xff" * 100,
        "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n(x) run",
        "PDF": b"%PDF-1.7",
        "ICO": b"\x00\x00\x01\x00" + b"\xff" * 100,
        "nothing": b"",
    }  # fmt: skip


def test_pictures_that_are_none_or_want_to_be_large_leave_nothing_behind(ministry, attack, settings) -> None:
    client, things = ministry
    things.product.photos.all().delete()
    address = reverse("web:product_photos", args=[things.product.public_id])
    names = [
        "../../qz9.php",
        "qz9.svg",
        "..\\qz9.jpg",
        "/etc/qz9",
        "qz9.jpg\x00.php",
        "CON",
        "a" * 300 + ".jpg",
        "q\u202egpj.exe",
    ]
    with attack("picture bombs, disguises and given names") as one:
        for number, (what, data) in enumerate(pictures().items()):
            with cheaply(one, what, seconds=10, megabytes=500):
                given = SimpleUploadedFile(names[number % len(names)], data, content_type="image/jpeg")
                answer = client.post(address, {"photos": given})
            one.judge(f"{what}: {answer.status_code}", harmless=answer.status_code in {302, 400, 422})
        files = [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()]
        assert Photo.objects.filter(product=things.product).exists()
        for file in files:
            data = file.read_bytes()
            plain = file.suffix in {".jpg", ".webp"} and len(file.parent.name) == 64
            inert = not any(mark in data for mark in (b"qz9", b"<script", b"Exif", b"GPS", b"PK\x03\x04"))
            one.judge(f"kept {file}", harmless=plain and inert)
        outside = list(Path(settings.MEDIA_ROOT).parent.glob("*qz9*"))
        one.judge(f"outside {outside}", harmless=not outside)


PATHS = [
    "../../secret", "..%2f..%2fsecret", "..%252f..%252fsecret", "....//....//secret", "..\\..\\secret", "%2e%2e/%2e%2e/secret", "/etc/passwd",
    "%2fetc%2fpasswd", "..%c0%af..%c0%afsecret", "%00", "secret%00.jpg", "file:///etc/passwd", ".", "..", "%2e%2e%2fsecret", "..;/secret",
]  # fmt: skip


def test_no_address_leads_out_of_its_folder(ministry, attack, settings, tmp_path: Path) -> None:
    client, things = ministry
    sha256 = things.product.photos.first().sha256
    for place in (tmp_path, Path(settings.MEDIA_ROOT), Path(settings.MEDIA_ROOT) / "photos"):
        (place / "secret").write_text("qz9-rahasia")
    incoming = things.file.sha256
    with attack("paths that lead out of a folder") as one:
        for path in PATHS:
            addresses = [
                f"/foto/{path}/640", f"/foto/{sha256}/{path}", f"/foto/{sha256[:2]}/{path}", f"/static/{path}", f"/static/web/{path}",
                f"/media/{path}", f"/{path}", f"/sitemap-{path}-1.xml", f"/hook/{path}/", f"/berkas/{path}/", f"/bahasa/{path}/",
            ]  # fmt: skip
            for address in addresses:
                answer = client.get(address)
                text = answer.getvalue() if answer.streaming else answer.content
                bad = answer.status_code >= 500 or b"qz9-rahasia" in text or b"root:" in text
                one.judge(f"{address}: {answer.status_code}", harmless=not bad)
        for address in (f"/foto/{incoming}/original", f"/foto/{incoming}/320", f"/media/intake/{incoming}"):
            one.judge(address, harmless=client.get(address).status_code == 404)
        for name in (
            "../../../etc/passwd",
            "..\\..\\x.csv",
            "/etc/passwd",
            "C:\\x.csv",
            "a/b\x00c.csv",
            "x" * 500,
            "<b>.csv",
            "\u202excsv.exe",
        ):
            given = SimpleUploadedFile("x.csv", b"Nama Usaha;Kota\nA;B\n")
            given._name = name
            client.post(reverse("web:upload"), {"file": given, "sender": "Dinas", "edition": "2020"})
        for file in IntakeFile.objects.all():
            one.judge(
                f"name {file.name}",
                harmless="/" not in file.name and len(file.name) <= 200 and "\x00" not in file.name,
            )
        outside = [str(one) for one in tmp_path.iterdir() if one.name not in {"media", "secret"}]
        one.judge(f"outside: {outside}", harmless=not outside)
