"""Texts in sheets: what a spreadsheet would take for a formula gets an apostrophe, and loses it again when read."""

from __future__ import annotations

# OWASP: CSV injection. Spreadsheets skip blanks before the sign; those of East Asia read the wide signs too.
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def guard(text: str) -> str:
    """Make a text harmless in a cell; other texts stay as they are."""
    return f"'{text}" if text.startswith(SIGNS) or text.lstrip().startswith(SIGNS) else text


def unguard(text: str) -> str:
    """Take back what `guard` did; an apostrophe that belongs to the text stays."""
    return text[1:] if text.startswith("'") and guard(text[1:]) == text else text
