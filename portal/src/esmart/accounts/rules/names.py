"""Names of people made comparable; the key is for exact lookup by blind index and is never shown."""

from __future__ import annotations

import re
import unicodedata

_TITLES = frozenset(
    {"h", "hj", "haji", "hajjah", "sdr", "sdri", "bpk", "bapak", "ibu", "tn", "ny", "nn", "alm"}
)
_LINEAGE = frozenset({"bin", "binti"})

_UNIT_WORDS = frozenset(
    {"lapas", "rutan", "lpka", "lpp", "bapas", "lembaga", "pemasyarakatan", "rumah", "tahanan", "negara", "balai", "kelas",
     "i", "ii", "iii", "iia", "iib", "a", "b", "perempuan", "wanita", "narkotika", "pemuda", "anak", "khusus", "terbuka", "umum",
     "pembinaan", "bengkel", "kerja", "klas"}
)  # fmt: skip
SHORTEST_PLACE = 5


def unit_place(name: str) -> str:
    """Give the place that tells a correctional unit from others, in one word ("LAPAS KELAS IIA BANDA ACEH" → "bandaaceh");
    empty when it is too short to be searched for.
    """
    words = [word for word in re.findall(r"[a-z]+", name.casefold()) if word not in _UNIT_WORDS]
    place = "".join(words)
    return place if len(place) >= SHORTEST_PLACE else ""


def person_name_key(name: str) -> str:
    """Give the form in which two spellings of one person's name are equal; empty when nothing is left.

    Case, accents, punctuation, forms of address and the father's name after *bin* or *binti* do not count.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    words = re.findall(r"[^\W\d_]+", plain.replace("'", "").replace("’", ""))
    while words and words[0] in _TITLES:
        words.pop(0)
    for position, word in enumerate(words):
        if position and word in _LINEAGE:
            words = words[:position]
            break
    return " ".join(words)
