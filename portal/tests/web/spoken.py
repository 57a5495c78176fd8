"""Every text that a screen may say, read from the sources: what gettext's own extraction would find, and the rules' words.

Rules know no Django; their sentences are translated where they are shown. So a sentence of a rule counts by its form, and
the words of a rule's table by the table.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import esmart
from esmart.accounts.rules.rights import KEPT_AFTER_ERASURE
from esmart.coaching.rules.release import FIELDS as RATED_FIELDS
from esmart.intake.rules import FIELDS as COLUMNS
from esmart.registry.rules.size import SIZE_NAMES

SOURCES = Path(esmart.__file__).parent
CALLS = {"gettext", "gettext_lazy", "gettext_noop"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
COUNTED = {"ngettext", "ngettext_lazy"}
# Written once into the data of a site, or read by programs, and from then on nobody's screen text but data.
NOT_SHOWN = {"reference.py", "standard_tasks.py", "topic_words.py"}
SENTENCE = re.compile(r"(?:[“A-Z]|%\(\w+\)s ).* .*[.?]")

QUOTED = r"""(?:"([^"]*)"|'([^']*)')"""
TRANSLATE = re.compile(rf"\{{% translate {QUOTED}(?: context {QUOTED})?[^%]*%\}}")
MARKED = re.compile(rf"""[ :|=,]_\({QUOTED}\)""")
BLOCK = re.compile(r"\{% blocktranslate\b(.*?)%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
PLURAL = re.compile(r"\{% plural %\}")

Text = tuple[str, str]  # context, msgid; a counted text is its singular


@cache
def spoken_texts() -> dict[Text, str]:
    """Give every text with the file it was found in."""
    found: dict[Text, str] = {}
    for file in sorted(SOURCES.rglob("*")):
        if file.suffix == ".py" and "migrations" not in file.parts:
            texts = _of_module(file)
        elif file.suffix in {".html", ".txt"} and "templates" in file.parts:
            texts = _of_template(file.read_text(encoding="utf-8"))
        else:
            continue
        for text in texts:
            found.setdefault(text, str(file.relative_to(SOURCES)))
    for words in _of_tables():
        found.setdefault(("", words), "a table of rules")
    return found


def _of_module(file: Path) -> Iterator[Text]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    short = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = short.get(node.func.id, node.func.id)
            texts = [
                one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            if name in CALLS | COUNTED and texts:
                yield "", texts[0]
            elif name in IN_CONTEXT and len(texts) > 1:
                yield texts[0], texts[1]
    if "rules" in file.parts and file.name not in NOT_SHOWN:
        yield from (("", one) for one in _sentences(tree))


def _sentences(tree: ast.Module) -> Iterator[str]:
    silent = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) not in silent and isinstance(node, ast.Constant) and SENTENCE.fullmatch(str(node.value)):
            yield str(node.value)


def _of_template(source: str) -> Iterator[Text]:
    for text, other, context, other_context in TRANSLATE.findall(source):
        yield context or other_context, text or other
    for text, other in MARKED.findall(source):
        yield "", text or other
    for head, body in BLOCK.findall(source):
        one = PLURAL.split(body)[0].replace("%", "%%")
        words = re.sub(r"\{\{ *([\w.]+)[^}]*\}\}", r"%(\1)s", one)
        yield (
            "",
            " ".join(line.strip() for line in words.strip().splitlines()) if "trimmed" in head else words,
        )


def _of_tables() -> Iterator[str]:
    for kept in KEPT_AFTER_ERASURE:
        yield from (kept.what, kept.why, kept.rule, kept.until)
    for field in RATED_FIELDS:
        yield field.name
        for question in field.questions:
            yield from (question.words, *question.anchors)
    for columns in COLUMNS.values():
        yield from (one.label for one in columns.values())
    yield from SIZE_NAMES.values()
