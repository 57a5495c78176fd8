"""What a careful reader of HTML sees: headings, labels, pictures, links, and whatever could run as script."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
DRAWN = frozenset(["line", "path", "rect", "circle", "ellipse", "use", "polyline", "polygon"])


@dataclass
class Tag:
    name: str
    attrs: dict[str, str | None]
    text: str = ""


@dataclass
class Read(HTMLParser):
    """A page, read once; `problems` names every fault of structure."""

    tags: list[Tag] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"<{tag}> has an attribute twice: {names}")
        found = Tag(tag, dict(attrs))
        self.tags.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].name != tag:
            self.problems.append(f"</{tag}> closes {self._open[-1].name if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            tag.text += data

    def all(self, name: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name == name]


def read(html: str) -> Read:
    """Read a page and check what every page owes its readers."""
    page = Read()
    page.feed(html)
    page.close()
    page.problems += [f"<{tag.name}> is never closed" for tag in page._open]
    page.problems += _structure(page)
    page.problems += _scripts(page)
    return page


def _structure(page: Read) -> list[str]:
    problems = []
    if len(page.all("h1")) != 1:
        problems.append(f"{len(page.all('h1'))} h1")
    if not page.all("html")[0].attrs.get("lang"):
        problems.append("no lang")
    if not page.all("title")[0].text.strip():
        problems.append("no title")
    ids = [tag.attrs["id"] for tag in page.tags if tag.attrs.get("id")]
    problems += [f"id {one} twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    labels = {tag.attrs.get("for") for tag in page.all("label")}
    problems += [
        f"no label for <{tag.name} name={tag.attrs.get('name')}>"
        for name in ("input", "select", "textarea")
        for tag in page.all(name)
        if tag.attrs.get("type") not in {"hidden", "submit"} and tag.attrs.get("id") not in labels
    ]
    problems += ["picture without alt" for tag in page.all("img") if "alt" not in tag.attrs]
    named = [*page.all("a"), *page.all("button")]
    problems += [f"<{tag.name}> without words" for tag in named if not tag.text.strip()]
    problems += [f"aria points to nothing: {one}" for tag in page.tags
                 for one in (tag.attrs.get("aria-describedby") or "").split() if one not in ids]  # fmt: skip
    levels = [int(tag.name[1]) for tag in page.tags if tag.name in {"h1", "h2", "h3", "h4"}]
    problems += [f"h{deep} follows h{above}" for above, deep in pairwise(levels) if deep > above + 1]
    return problems


def _scripts(page: Read) -> list[str]:
    problems = []
    for tag in page.tags:
        problems += [f"<{tag.name} {name}>" for name in tag.attrs if name.startswith("on") or name == "style"]
        problems += [
            f"script address in <{tag.name}>"
            for value in tag.attrs.values()
            if (value or "").strip().lower().startswith("javascript:")
        ]
    problems += [
        "inline script" for tag in page.all("script")
        if not tag.attrs.get("src") and tag.attrs.get("type") not in {"application/ld+json", "application/json"}
    ]  # fmt: skip
    problems += ["inline style" for _ in page.all("style")]
    for name, attribute in (("script", "src"), ("link", "href"), ("img", "src")):
        problems += [
            f"{name} from elsewhere: {tag.attrs[attribute]}"
            for tag in page.all(name)
            if tag.attrs.get("rel") not in {"canonical", "alternate"}
            and (tag.attrs.get(attribute) or "").startswith(("http:", "https:", "//"))
        ]
    return problems
