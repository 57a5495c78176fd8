"""Form fields of our own: rupiah, whole numbers and lengths as people type them, and lists that are searched."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from esmart.core.money import NotAnAmount, read_rupiah
from esmart.web.officer.asking import whole

LONGEST_MM = 100_000


class DateInput(forms.DateInput):
    """A date as the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RupiahField(forms.CharField):
    """An amount as people type it ("Rp 119.000", "1,5jt"), cleaned to whole rupiah."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_rupiah(text)
        except NotAnAmount as unread:
            raise forms.ValidationError(_("Tulis angka rupiah, contoh: 25.000 atau Rp25.000.")) from unread

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value


class WholeField(forms.CharField):
    """A whole number as people type it ("1.250"), cleaned to int."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace(".", "").replace("\u00a0", "").replace(" ", "")
        if not text:
            return None
        number = whole(text.removeprefix("-"))
        if number is None:
            raise forms.ValidationError(_("Tulis angka bulat, contoh: 250."))
        return -number if text.startswith("-") else number


class CentimetreField(forms.CharField):
    """A length typed in centimetres ("12,5"), cleaned to whole millimetres."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=10, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace(",", ".")
        if not text:
            return None
        try:
            millimetres = Decimal(text) * 10
            sensible = abs(millimetres) <= LONGEST_MM  # "NaN", "Infinity" and "9e999999" are decimals too
        except ArithmeticError as unread:
            raise forms.ValidationError(_("Tulis ukuran dalam sentimeter, contoh: 12,5.")) from unread
        if not sensible:
            raise forms.ValidationError(_("Tulis ukuran dalam sentimeter, contoh: 12,5."))
        return int(millimetres)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 10:g}".replace(".", ",") if isinstance(value, int) else value


class ManyFiles(forms.FileInput):
    """A choice of several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, cleaned to a list; `accept` names the types the browser offers first."""

    def __init__(self, *, accept: str, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(attrs={"multiple": True, "accept": accept}), **kwargs)

    def clean(self, value: Any, initial: Any = None) -> Any:
        files = value if isinstance(value, list | tuple) else [value]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]
