"""The size class of an enterprise, computed under a named scheme. A class without its scheme means nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from esmart.core.money import write_rupiah

BILLION = 10**9


class Scheme(StrEnum):
    """Which rule is applied; the rules disagree, so every page and report names the one it used."""

    PERMENPERIN_64_2016 = "permenperin_64_2016"
    PP_7_2021 = "pp_7_2021"
    BPS = "bps"


class Size(StrEnum):
    """The classes over all schemes; not every scheme knows each."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    UNKNOWN = "unknown"


SCHEME_NAMES = {
    Scheme.PERMENPERIN_64_2016: "Permenperin 64/2016",
    Scheme.PP_7_2021: "PP 7/2021",
    Scheme.BPS: "BPS",
}
SIZE_NAMES = {
    Size.MICRO: "Mikro",
    Size.SMALL: "Kecil",
    Size.MEDIUM: "Menengah",
    Size.LARGE: "Besar",
    Size.UNKNOWN: "Belum dapat dihitung",
}


@dataclass(frozen=True)
class SizeClass:
    """A class, the scheme it was computed under, and why in words."""

    size: Size
    scheme: Scheme
    why: str

    @property
    def label(self) -> str:
        """The class and its scheme as shown: `Kecil (Permenperin 64/2016)`."""
        return f"{self.name} ({self.scheme_name})"

    @property
    def name(self) -> str:
        return SIZE_NAMES[self.size]

    @property
    def scheme_name(self) -> str:
        return SCHEME_NAMES[self.scheme]


def size_class(
    scheme: Scheme,
    *,
    workers: int | None = None,
    investment: int | None = None,
    capital: int | None = None,
    turnover: int | None = None,
    translate: Callable[[str], str] = str,
) -> SizeClass:
    """Compute the class from people and rupiah (investment and capital without land and building).

    What is missing for the scheme is said, never guessed. Sources: domain sheet 1.5 for Permenperin 64/2016 (the
    large tier is inferred) and BPS micro and small (20-99 medium, 100 and more large: inferred from BPS usage);
    PP 7/2021 article 35: capital for founding, yearly turnover for running enterprises, hence turnover first.
    """
    if scheme is Scheme.PERMENPERIN_64_2016:
        return _by_workers_and_investment(workers, investment, translate)
    if scheme is Scheme.PP_7_2021:
        return _by_turnover_or_capital(turnover, capital, translate)
    return _by_workers(workers, translate)


def _by_workers_and_investment(
    workers: int | None, investment: int | None, translate: Callable[[str], str]
) -> SizeClass:
    scheme = Scheme.PERMENPERIN_64_2016
    if workers is None or investment is None:
        missing = "Belum ada data tenaga kerja." if workers is None else "Belum ada data nilai investasi."
        return SizeClass(Size.UNKNOWN, scheme, translate(missing))
    size = Size.LARGE
    if workers <= 19:  # noqa: PLR2004  # the regulation's limit
        size = Size.SMALL if investment < BILLION else Size.MEDIUM
    elif investment <= 15 * BILLION:
        size = Size.MEDIUM
    return SizeClass(
        size,
        scheme,
        translate("%(n)s tenaga kerja dan nilai investasi %(value)s.")
        % {"n": workers, "value": write_rupiah(investment)},
    )


def _by_turnover_or_capital(
    turnover: int | None, capital: int | None, translate: Callable[[str], str]
) -> SizeClass:
    scheme = Scheme.PP_7_2021
    if turnover is not None:
        size = _tier(turnover, 2 * BILLION, 15 * BILLION, 50 * BILLION)
        return SizeClass(
            size, scheme, translate("Hasil penjualan setahun %(value)s.") % {"value": write_rupiah(turnover)}
        )
    if capital is not None:
        size = _tier(capital, BILLION, 5 * BILLION, 10 * BILLION)
        return SizeClass(size, scheme, translate("Modal usaha %(value)s.") % {"value": write_rupiah(capital)})
    return SizeClass(Size.UNKNOWN, scheme, translate("Belum ada data omzet maupun modal usaha."))


def _by_workers(workers: int | None, translate: Callable[[str], str]) -> SizeClass:
    if workers is None:
        return SizeClass(Size.UNKNOWN, Scheme.BPS, translate("Belum ada data tenaga kerja."))
    return SizeClass(_tier(workers, 4, 19, 99), Scheme.BPS, translate("%(n)s tenaga kerja.") % {"n": workers})


def _tier(value: int, micro: int, small: int, medium: int) -> Size:
    """Compare with the highest value of each tier."""
    if value <= micro:
        return Size.MICRO
    if value <= small:
        return Size.SMALL
    return Size.MEDIUM if value <= medium else Size.LARGE
