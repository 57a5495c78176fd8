"""One text in the forms in which tricks are undone: hidden signs, look-alike letters, digits for letters, spread letters."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

# Letters of other scripts that look like Latin ones; NFKD does not fold them.
_LOOKALIKES = str.maketrans(
    "абвгеёкмнорстухиіјѕԁԛԝһցզαβγεηικνοπρτυχωϲϳıłøđŋɑɡɩʟɴʀꜱᴀʙᴄᴅᴇᴘᴛᴜᴏᴊᴋᴍ",
    "abbreekmhopctyxuijsdqwhgqabyehiknopptuxwcjilodnagilnrsabcdeptuojkm",
)
_DIGITS = ({"4": "a", "@": "a", "^": "a", "1": "i", "!": "i", "|": "i", "0": "o", "3": "e", "5": "s", "$": "s",
            "7": "t", "+": "t", "8": "b", "9": "g", "6": "g", "2": "z", "€": "e", "£": "l"})  # fmt: skip
_AS_LETTERS = str.maketrans(_DIGITS)
_AS_LETTERS_L = str.maketrans({**_DIGITS, "1": "l", "|": "l", "!": "l"})
_MIXED = re.compile(r"[^\s,;:()\[\]\"“”/]*[a-z][^\s,;:()\[\]\"“”/]*")
_SPREAD = re.compile(r"(?<![^\W_])(?:[a-z][\s._\-*~+|/\\·•,'’`]{1,3}){2,24}[a-z](?![^\W_])")
_INSIDE = re.compile(r"(?<=[a-z])[\[\](){}<>\"'’`~^|\\]+(?=[a-z])|[\[({<](?=[a-z]{1,3}[\])}>][a-z])")
_REPEATED = re.compile(r"([a-z])\1+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc"})
MOST_SIGNS = 20_000


@lru_cache(maxsize=4096)
def outward_forms(text: str) -> tuple[str, ...]:
    """Give the forms of a text to be searched, each once: lower case, words separated by one space.

    First the plain form; then with hash tags and CamelCase split, digits read as letters (1 as i and as l), letters that
    were spread out joined, and repeated letters taken once.
    """
    text = html.unescape(text[:MOST_SIGNS])
    shown = _visible(text)
    plain = _small(shown)
    forms = [_words(plain), _words(_small(_CAMEL.sub(" ", shown)))]
    forms += [_words(_read_digits(plain, table)) for table in (_AS_LETTERS, _AS_LETTERS_L)]
    for base in (plain, plain.translate(_AS_LETTERS), plain.translate(_AS_LETTERS_L)):
        joined = _SPREAD.sub(lambda found: re.sub(r"[^a-z]", "", found[0]), base)
        if joined != base:
            forms.append(_words(joined))
    if (bare := _INSIDE.sub("", plain)) != plain:
        forms.append(_words(bare))
    forms += [_REPEATED.sub(r"\1", form) for form in tuple(forms)]
    return tuple(dict.fromkeys(forms))


def plain_words(text: str) -> list[str]:
    """Give the words of a text in lower case without accents and tricks of script; digits stay."""
    return _words(_small(_visible(html.unescape(text[:MOST_SIGNS])))).split()


def _read_digits(text: str, table: dict[int, str]) -> str:
    """Read digits and signs as letters in words that have letters too."""
    return _MIXED.sub(lambda found: found[0].translate(table), text)


def _visible(text: str) -> str:
    """Drop what cannot be seen, accents too."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parts if unicodedata.category(c) not in _UNSEEN or c in "\n\t\r")


def _small(text: str) -> str:
    """Lower-case, with look-alikes of other scripts written in Latin."""
    return text.casefold().translate(_LOOKALIKES)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9*]+", text))
