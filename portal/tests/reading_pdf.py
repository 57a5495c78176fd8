"""The text of a PDF as its signs say it: fonts' own tables undone, so that a test can search what a reader would read."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def pdf_text(paper: bytes) -> str:
    """Give all text of a PDF made by typst, page after page, pieces joined as they are set."""
    objects = _objects(paper)
    fonts = {
        name.decode(): _signs(objects, int(number))
        for body, _ in objects.values()
        for group in re.findall(rb"/Font\s*<<(.*?)>>", body, re.DOTALL)
        for name, number in re.findall(rb"/(\w+)\s+(\d+) 0 R", group)
    }
    return " ".join(_shown(stream, fonts) for _, stream in objects.values() if b"Tf" in stream)


def _objects(paper: bytes) -> dict[int, tuple[bytes, bytes]]:
    found: dict[int, tuple[bytes, bytes]] = {}
    for number, body in _OBJECT.findall(paper):
        stream = _STREAM.search(body)
        data = stream[1] if stream else b""
        if stream and b"FlateDecode" in body[: stream.start()]:
            # A packed stream ends where it says itself: its last byte may look like the end of a line.
            data = zlib.decompressobj().decompress(body[stream.start(1) :])
        head = body[: stream.start()] if stream else body
        found[int(number)] = (head, data)
        if b"/ObjStm" in head:
            first = int(re.search(rb"/First (\d+)", head)[1])
            pairs = [int(one) for one in data[:first].split()]
            places = list(zip(pairs[::2], pairs[1::2], strict=True))
            ends = [place for _, place in places[1:]] + [len(data) - first]
            for (inner, start), end in zip(places, ends, strict=True):
                found[inner] = (data[first + start : first + end], b"")
    return found


def _signs(objects: dict[int, tuple[bytes, bytes]], font: int) -> dict[str, str]:
    """Give glyph (as hexadecimal) → what it stands for."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", objects[font][0])
    if table is None:
        return {}
    text = objects[int(table[1])][1].decode("latin-1")
    signs = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for glyph, sign in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            signs[glyph.lower()] = bytes.fromhex(sign).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for low, high, sign in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(low, 16), int(high, 16) + 1):
                value = int(sign, 16) + step - int(low, 16)
                signs[f"{step:0{len(low)}x}"] = chr(value)
    return signs


def _shown(stream: bytes, fonts: dict[str, dict[str, str]]) -> str:
    text, signs = [], {}
    for token in re.finditer(
        r"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\(((?:\\.|[^\\()])*)\)|(-?\d+(?:\.\d+)?)(?=[\s<(\]])|\b(ET|TJ|Tj|T\*)\b",
        stream.decode("latin-1"),
    ):
        name, coded, literal, _, end = token.groups()
        if name:
            signs = fonts.get(name, {})
        elif coded is not None:
            width = len(next(iter(signs), "0000"))
            parts = [coded[n : n + width].lower() for n in range(0, len(coded), width)]
            text.append("".join(signs.get(part, "?") for part in parts))
        elif literal is not None:
            raw = _unescaped(literal)
            width = len(next(iter(signs), "0000")) // 2
            parts = [raw[n : n + width].hex() for n in range(0, len(raw), width)]
            text.append("".join(signs.get(part, "?") for part in parts))
        elif end == "ET":
            text.append(" ")
    return "".join(text)


def _unescaped(literal: str) -> bytes:
    plain = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}

    def one(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code, 8)) if code[0].isdigit() else plain.get(code, code)

    return re.sub(r"\\([0-7]{1,3}|.)", one, literal, flags=re.DOTALL).encode("latin-1")
