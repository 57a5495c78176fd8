"""What the registry refuses to keep or show, and how it says so (accounts.rules.outward finds it)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from esmart.accounts.rules import INSTITUTIONAL, Finding

VOUCH = "institution_confirmed"


def refused_findings(
    findings: Iterable[Finding], *, of_workshop: bool, vouched: Collection[str] = ()
) -> list[Finding]:
    """Give the findings that must not be kept: all that speak of a person; institutions only where an ordinary enterprise
    names them and no officer vouched for these words.
    """
    return [
        one for one in findings if not (one.kind in INSTITUTIONAL and (of_workshop or one.found in vouched))
    ]


def only_institutional(findings: Iterable[Finding]) -> bool:
    """Say whether an officer may vouch for all of these."""
    return all(one.kind in INSTITUTIONAL for one in findings)


def say_refusals(findings: Iterable[Finding], translate: Callable[[str], str] = str) -> dict[str, str]:
    """Give field → an Indonesian sentence: the words, why not, and what to write instead."""
    said: dict[str, list[str]] = {}
    for one in findings:
        sentence = translate(_SENTENCES[one.kind]).format(found=one.found)
        if sentence not in said.setdefault(one.field, []):
            said[one.field].append(sentence)
    return {field: " ".join(sentences) for field, sentences in said.items()}


_SENTENCES = {
    "person": "“{found}” mengungkap bahwa seseorang pernah ditahan atau dipidana. Hapus; tulis keterampilan dan produknya"
    " saja, misalnya “dibuat tangan di bengkel kami”.",
    "register": "“{found}” tampak seperti nomor register. Hapus; nomor itu tidak pernah keluar dari pembinaan.",
    "institution": "“{found}” menyebut lembaga pemasyarakatan, dan itu dapat mengungkap masa lalu seseorang. Tulis nama usaha"
    " atau kerajinannya saja. Bila yang dimaksud memang lembaganya, petugas dinas dapat menyatakannya.",
    "unit": "“{found}” adalah alamat, nama, nomor atau letak sebuah unit pemasyarakatan. Tulis tempat usaha sendiri. Bila usaha"
    " ini memang di sana, petugas dinas dapat menyatakannya.",
    "name": "“{found}”: nama orang tidak ditulis tanpa persetujuannya. Tulis nama bengkel dan kerajinannya, atau nama karya"
    " yang sudah disetujui.",
}
