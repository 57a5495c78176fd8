"""KBLI codes found by code or by words of their title."""

from __future__ import annotations

from django.db.models import Q

from esmart.registry.models import IndustryCode

SHORTEST_WORD = 3


def find_industry_codes(words: str, *, limit: int = 20) -> list[IndustryCode]:
    """Find codes that begin with these digits, or whose title holds all words, newest edition first; one query."""
    asked = words.replace(",", " ").split()
    if not asked:
        return []
    if asked[0].isascii() and asked[0].isdigit():
        wanted = Q(code__startswith=asked[0])
    elif max(len(word) for word in asked) < SHORTEST_WORD:
        return []
    else:
        wanted = Q()
        for word in asked:
            wanted &= Q(title__icontains=word)
    return list(IndustryCode.objects.filter(wanted).order_by("-edition", "code")[:limit])
