"""Every way a connector can fail, and what each means to a person; no channel's own codes (those live in faults.py).

ConnectorError
├─ Refused                     the channel understood and said no
│  ├─ AuthError        TokenExpired · TokenRevoked · ReauthorisationNeeded · SignatureInvalid
│  │                   PermissionMissing · IpNotAllowed · AppSuspended
│  ├─ AccountError     ShopSuspended · ShopOnHoliday · ShopUnderPenalty · ShopNotLinked · QuotaReached
│  ├─ ValidationFailed MissingAttribute · InvalidValue · CategoryNotLeaf · CategoryClosed · TitleRule
│  │                   PriceOutOfRange · ImageRule · VariantRule · ForbiddenProduct · CertificateNeeded
│  ├─ StateConflict    NotFound · AlreadyExists · Duplicate · LockedByPromotion · BelowReservedStock
│  │                   NotEditable · StaleVersion · DeadlinePassed
│  ├─ ChannelClosed    the channel has ended; nothing is sent, use another
│  └─ NotOffered       capability absent, raised before any network call
├─ Failed                      the operation did not complete on the way
│  ├─ RateLimited      per second; DailyQuotaSpent when the day's calls are used up
│  ├─ Unavailable · Maintenance · ConnectFailed (surely not sent)
│  ├─ OutcomeUnknown   sent, no usable answer; only for writes
│  └─ BadResponse      unreadable, schema drift, empty success · TruncatedResult (a limit was reached)
└─ Misuse                      our own bug: bad arguments, wrong environment, missing credentials
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

import msgspec

Scope = Literal["sku", "listing", "order", "account", "application", "channel"]
Action = Literal[
    "fix_data",
    "reauthorise",
    "wait",
    "ask_channel",
    "ask_administrator",
    "retry_auto",
    "reconcile",
    "none",
]
Language = Literal["id", "en"]


class ConnectorError(Exception):
    """Carry one failure with what the caller needs to act: `scope` (what it spoils), `action` (what helps),
    `channel_code` and `safe_detail` (the channel's own words, never a secret), `retry_after` in seconds.
    """

    scope: Scope = "channel"
    action: Action = "ask_administrator"
    message_key: ClassVar[str] = "connector_error"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.message_key = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(
        self,
        safe_detail: str = "",
        *,
        channel_code: str = "",
        scope: Scope | None = None,
        action: Action | None = None,
        retry_after: float | None = None,
        request_id: str = "",
        raw: Any = None,
    ) -> None:
        super().__init__(safe_detail)
        self.safe_detail = safe_detail
        self.channel_code = channel_code
        self.retry_after = retry_after
        self.request_id = request_id
        self.raw = raw
        if scope is not None:
            self.scope = scope
        if action is not None:
            self.action = action

    def __str__(self) -> str:
        facts = [self.message_key, self.channel_code, self.safe_detail]
        if self.request_id:
            facts.append(f"request {self.request_id}")
        return " · ".join(fact for fact in facts if fact)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def text(self, language: Language = "id") -> Text:
        """Give what happened, what to do and who does it, in Indonesian (`id`) or English (`en`);
        a failure the table does not know by class keeps the channel's own code in the sentence.
        """
        return text_for(self.message_key, language, self.channel_code)


class Refused(ConnectorError):
    """Say that the channel understood and said no."""

    scope: Scope = "listing"
    action: Action = "ask_channel"


class AuthError(Refused):
    scope: Scope = "account"
    action: Action = "reauthorise"


class TokenExpired(AuthError):
    action: Action = "retry_auto"


class TokenRevoked(AuthError): ...


class ReauthorisationNeeded(AuthError): ...


class SignatureInvalid(AuthError):
    scope: Scope = "application"
    action: Action = "ask_administrator"


class PermissionMissing(AuthError):
    scope: Scope = "application"
    action: Action = "ask_administrator"


class IpNotAllowed(AuthError):
    scope: Scope = "application"
    action: Action = "ask_administrator"


class AppSuspended(AuthError):
    scope: Scope = "application"
    action: Action = "ask_administrator"


class AccountError(Refused):
    scope: Scope = "account"
    action: Action = "ask_channel"


class ShopSuspended(AccountError): ...


class ShopOnHoliday(AccountError):
    action: Action = "wait"


class ShopUnderPenalty(AccountError):
    action: Action = "wait"


class ShopNotLinked(AccountError):
    action: Action = "reauthorise"


class QuotaReached(AccountError):
    action: Action = "fix_data"


class ValidationFailed(Refused):
    action: Action = "fix_data"


class MissingAttribute(ValidationFailed): ...


class InvalidValue(ValidationFailed): ...


class CategoryNotLeaf(ValidationFailed): ...


class CategoryClosed(ValidationFailed): ...


class TitleRule(ValidationFailed): ...


class PriceOutOfRange(ValidationFailed):
    scope: Scope = "sku"


class ImageRule(ValidationFailed): ...


class VariantRule(ValidationFailed): ...


class ForbiddenProduct(ValidationFailed): ...


class CertificateNeeded(ValidationFailed): ...


class StateConflict(Refused):
    action: Action = "reconcile"


class NotFound(StateConflict): ...


class AlreadyExists(StateConflict): ...


class Duplicate(StateConflict):
    action: Action = "fix_data"


class LockedByPromotion(StateConflict):
    scope: Scope = "sku"
    action: Action = "wait"


class BelowReservedStock(StateConflict):
    scope: Scope = "sku"


class NotEditable(StateConflict):
    action: Action = "wait"


class StaleVersion(StateConflict):
    scope: Scope = "sku"
    action: Action = "none"


class DeadlinePassed(StateConflict):
    scope: Scope = "order"
    action: Action = "ask_channel"


class NotOffered(Refused):
    """Say that the channel has no such operation; raised before any network call."""

    scope: Scope = "channel"
    action: Action = "none"


class ChannelClosed(Refused):
    """Say that the channel has ended for good; raised before any network call, the card's `ending` says more."""

    scope: Scope = "channel"
    action: Action = "none"


class Failed(ConnectorError):
    """Say that the operation did not complete on the way."""

    action: Action = "retry_auto"


class RateLimited(Failed):
    scope: Scope = "account"


class DailyQuotaSpent(RateLimited):
    scope: Scope = "application"
    action: Action = "wait"


class Unavailable(Failed): ...


class Maintenance(Failed):
    action: Action = "wait"


class ConnectFailed(Failed):
    """Say that no byte of the request left us, so sending it again is safe."""


class OutcomeUnknown(Failed):
    """Say that a write was sent and no usable answer came: look up before doing anything else."""

    scope: Scope = "listing"
    action: Action = "reconcile"


class BadResponse(Failed):
    action: Action = "ask_administrator"


class TruncatedResult(Failed):
    action: Action = "ask_administrator"


class Misuse(ConnectorError):
    """Say that our own code called wrongly; never the channel's or the producer's fault."""

    scope: Scope = "application"
    action: Action = "ask_administrator"


class Text(msgspec.Struct, frozen=True):
    """Hold one explanation: what happened, what to do, who does it."""

    what: str
    do: str
    who: str


_PRODUCER = {"id": "pelaku IKM", "en": "the producer"}
_COACH = {"id": "pelaku IKM bersama pendamping", "en": "the producer with the coach"}
_ADMIN = {"id": "administrator sistem", "en": "the system administrator"}
_SYSTEM = {"id": "sistem, otomatis", "en": "the system, by itself"}

_TABLE: dict[str, tuple[dict[str, str], str, str, str, str]] = {
    # key: (who, what in Indonesian, what to do in Indonesian, what in English, what to do in English)
    "connector_error": (
        _ADMIN,
        "Saluran menjawab dengan kesalahan yang belum dikenal.",
        "Kirim kode kesalahan ini ke administrator.",
        "The channel answered with an error not yet known.",
        "Send this error code to the administrator.",
    ),
    "refused": (
        _COACH,
        "Saluran menolak permintaan ini.",
        "Baca alasan dari saluran, lalu perbaiki atau tanyakan ke saluran.",
        "The channel refused this request.",
        "Read the channel's reason, then correct it or ask the channel.",
    ),
    "auth_error": (
        _PRODUCER,
        "Saluran tidak mengenali izin toko.",
        "Hubungkan ulang toko.",
        "The channel does not accept the shop's permission.",
        "Connect the shop again.",
    ),
    "token_expired": (
        _SYSTEM,
        "Izin masuk ke toko sudah habis waktunya.",
        "Tunggu; izin diperbarui sendiri.",
        "The access to the shop has run out.",
        "Wait; it is renewed by itself.",
    ),
    "token_revoked": (
        _PRODUCER,
        "Izin toko dicabut di saluran.",
        "Hubungkan ulang toko bila masih ingin berjualan lewat aplikasi ini.",
        "The shop's permission was withdrawn at the channel.",
        "Connect the shop again if you still wish to sell from here.",
    ),
    "reauthorisation_needed": (
        _PRODUCER,
        "Toko perlu memberi izin lagi.",
        "Buka halaman toko lalu tekan Hubungkan ulang.",
        "The shop must give its permission again.",
        "Open the shop page and press Connect again.",
    ),
    "signature_invalid": (
        _ADMIN,
        "Saluran menolak tanda tangan permintaan.",
        "Periksa kunci aplikasi dan jam server.",
        "The channel refused the seal of the request.",
        "Check the application key and the server's clock.",
    ),
    "permission_missing": (
        _ADMIN,
        "Aplikasi belum diberi hak untuk tindakan ini.",
        "Minta hak tersebut di konsol mitra saluran.",
        "The application has no right to this action.",
        "Ask for that right in the channel's partner console.",
    ),
    "ip_not_allowed": (
        _ADMIN,
        "Alamat server belum terdaftar di saluran.",
        "Daftarkan alamat IP server di konsol mitra.",
        "The server's address is not registered at the channel.",
        "Register the server's IP address in the partner console.",
    ),
    "app_suspended": (
        _ADMIN,
        "Aplikasi dibekukan oleh saluran.",
        "Hubungi saluran lewat konsol mitra.",
        "The channel has suspended the application.",
        "Contact the channel through the partner console.",
    ),
    "account_error": (
        _COACH,
        "Ada masalah pada toko di saluran.",
        "Buka pusat penjual saluran dan selesaikan masalah toko.",
        "There is a problem with the shop at the channel.",
        "Open the channel's seller centre and settle it.",
    ),
    "shop_suspended": (
        _COACH,
        "Toko dibekukan oleh saluran.",
        "Ajukan banding di pusat penjual.",
        "The channel has suspended the shop.",
        "Appeal in the seller centre.",
    ),
    "shop_on_holiday": (
        _PRODUCER,
        "Toko sedang dalam mode libur.",
        "Matikan mode libur di pusat penjual bila sudah siap berjualan.",
        "The shop is in holiday mode.",
        "Turn holiday mode off in the seller centre when ready to sell.",
    ),
    "shop_under_penalty": (
        _COACH,
        "Toko sedang menjalani sanksi saluran.",
        "Lihat poin penalti di pusat penjual dan tunggu masanya selesai.",
        "The shop is under a penalty of the channel.",
        "See the penalty points in the seller centre and wait until they end.",
    ),
    "shop_not_linked": (
        _PRODUCER,
        "Toko belum terhubung dengan aplikasi ini.",
        "Hubungkan toko yang benar.",
        "The shop is not linked to this application.",
        "Connect the right shop.",
    ),
    "quota_reached": (
        _COACH,
        "Jumlah produk di toko sudah mencapai batas saluran.",
        "Hapus produk yang tidak dijual lagi, atau minta tambahan batas.",
        "The shop holds as many products as the channel allows.",
        "Delete products no longer sold, or ask for a higher limit.",
    ),
    "validation_failed": (
        _PRODUCER,
        "Data produk belum sesuai aturan saluran.",
        "Perbaiki bagian yang disebut, lalu kirim lagi.",
        "The product's data does not meet the channel's rules.",
        "Correct the part named, then send again.",
    ),
    "missing_attribute": (
        _PRODUCER,
        "Ada keterangan wajib yang belum diisi.",
        "Isi keterangan wajib untuk kategori ini.",
        "A required detail is missing.",
        "Fill in what this category requires.",
    ),
    "invalid_value": (
        _PRODUCER,
        "Ada isian yang tidak diterima saluran.",
        "Periksa isian yang disebut dan pilih nilai yang sesuai.",
        "A value is not accepted by the channel.",
        "Check the field named and choose a fitting value.",
    ),
    "category_not_leaf": (
        _PRODUCER,
        "Kategori masih terlalu umum.",
        "Pilih kategori yang paling rinci.",
        "The category is too general.",
        "Choose the most detailed category.",
    ),
    "category_closed": (
        _COACH,
        "Kategori ini tidak tersedia atau tertutup bagi toko.",
        "Pilih kategori lain, atau minta izin kategori ke saluran.",
        "This category is missing or closed to the shop.",
        "Choose another category, or ask the channel for it.",
    ),
    "title_rule": (
        _PRODUCER,
        "Nama atau deskripsi produk tidak sesuai batas panjang.",
        "Panjangkan atau pendekkan sesuai batas saluran.",
        "The name or description is not within the length allowed.",
        "Make it longer or shorter to fit.",
    ),
    "price_out_of_range": (
        _PRODUCER,
        "Harga di luar batas saluran.",
        "Periksa harga; mungkin kurang atau kelebihan nol.",
        "The price is outside the channel's range.",
        "Check the price; a zero may be missing or too many.",
    ),
    "image_rule": (
        _PRODUCER,
        "Foto produk belum sesuai aturan.",
        "Ganti atau tambah foto sesuai ukuran, jenis berkas, dan jumlah yang diminta.",
        "A product photo does not meet the rules.",
        "Replace or add photos of the size, file type and number asked.",
    ),
    "variant_rule": (
        _PRODUCER,
        "Susunan varian belum sesuai aturan.",
        "Periksa pilihan varian, jumlahnya, dan kode tiap varian.",
        "The variants do not meet the rules.",
        "Check the choices, their number and each variant's code.",
    ),
    "forbidden_product": (
        _COACH,
        "Produk ini dilarang dijual di saluran.",
        "Jangan kirim ulang; bicarakan dengan pendamping.",
        "This product may not be sold on the channel.",
        "Do not send it again; talk with the coach.",
    ),
    "certificate_needed": (
        _COACH,
        "Saluran meminta sertifikat untuk produk ini.",
        "Unggah sertifikat (misalnya P-IRT, halal, atau SNI) yang diminta.",
        "The channel asks for a certificate.",
        "Upload the certificate asked for (such as P-IRT, halal or SNI).",
    ),
    "state_conflict": (
        _SYSTEM,
        "Keadaan di saluran sudah berbeda dengan catatan kita.",
        "Tunggu; sistem membaca ulang keadaan saluran.",
        "The channel's state differs from our record.",
        "Wait; the system reads the channel again.",
    ),
    "not_found": (
        _SYSTEM,
        "Data ini tidak ditemukan di saluran.",
        "Sistem membaca ulang; bila tetap tidak ada, terbitkan lagi.",
        "This was not found at the channel.",
        "The system reads again; if still missing, publish again.",
    ),
    "already_exists": (
        _SYSTEM,
        "Data ini sudah ada di saluran.",
        "Sistem memakai data yang sudah ada.",
        "This already exists at the channel.",
        "The system uses what is there.",
    ),
    "duplicate": (
        _PRODUCER,
        "Ada data yang kembar.",
        "Bedakan kode atau nama yang sama.",
        "Something is there twice.",
        "Make the equal codes or names different.",
    ),
    "locked_by_promotion": (
        _PRODUCER,
        "Harga atau stok terkunci karena promosi berjalan.",
        "Tunggu promosi selesai, atau keluarkan produk dari promosi.",
        "Price or stock is locked while a promotion runs.",
        "Wait until it ends, or take the product out of it.",
    ),
    "below_reserved_stock": (
        _SYSTEM,
        "Stok baru lebih kecil daripada yang sudah dipesan pembeli.",
        "Sistem membaca pesanan dahulu lalu menghitung ulang stok.",
        "The new stock is less than buyers have already ordered.",
        "The system reads the orders first and counts again.",
    ),
    "not_editable": (
        _SYSTEM,
        "Data ini sedang tidak dapat diubah di saluran.",
        "Tunggu pemeriksaan saluran selesai.",
        "This cannot be changed at the channel now.",
        "Wait until the channel's review ends.",
    ),
    "stale_version": (
        _SYSTEM,
        "Perubahan ini sudah digantikan yang lebih baru.",
        "Tidak perlu tindakan.",
        "This change was replaced by a newer one.",
        "Nothing to do.",
    ),
    "deadline_passed": (
        _COACH,
        "Batas waktu untuk pesanan ini sudah lewat.",
        "Hubungi saluran lewat pusat penjual.",
        "The deadline of this order has passed.",
        "Contact the channel through the seller centre.",
    ),
    "not_offered": (
        _COACH,
        "Saluran ini tidak menyediakan tindakan tersebut.",
        "Lakukan di pusat penjual saluran bila perlu.",
        "This channel does not offer that action.",
        "Do it in the channel's seller centre if needed.",
    ),
    "channel_closed": (
        _COACH,
        "Saluran ini sudah tutup; tidak ada yang dikirim ke sana.",
        "Pindahkan produk ke saluran lain. Pesanan lama tetap dapat diimpor dari berkas.",
        "This channel has closed; nothing is sent there.",
        "Move the products to another channel. Old orders can still be imported from a file.",
    ),
    "failed": (
        _SYSTEM,
        "Permintaan tidak selesai di jalan.",
        "Tunggu; sistem mencoba lagi.",
        "The request did not complete on the way.",
        "Wait; the system tries again.",
    ),
    "rate_limited": (
        _SYSTEM,
        "Terlalu banyak permintaan dalam waktu singkat.",
        "Tunggu; sistem melambat lalu mencoba lagi.",
        "Too many requests in a short time.",
        "Wait; the system slows down and tries again.",
    ),
    "daily_quota_spent": (
        _ADMIN,
        "Kuota harian aplikasi di saluran sudah habis.",
        "Tunggu sampai kuota dibuka lagi; minta kuota lebih besar bila sering terjadi.",
        "The application's calls for the day are used up.",
        "Wait until the quota opens; ask for more if it happens often.",
    ),
    "unavailable": (
        _SYSTEM,
        "Saluran sedang terganggu.",
        "Tunggu; sistem mencoba lagi.",
        "The channel is out of order for now.",
        "Wait; the system tries again.",
    ),
    "maintenance": (
        _SYSTEM,
        "Saluran sedang dalam perawatan.",
        "Tunggu sampai perawatan selesai.",
        "The channel is under maintenance.",
        "Wait until it ends.",
    ),
    "connect_failed": (
        _SYSTEM,
        "Saluran tidak dapat dihubungi.",
        "Tunggu; sistem mencoba lagi. Bila lama, periksa jaringan.",
        "The channel could not be reached.",
        "Wait; the system tries again. If it lasts, check the network.",
    ),
    "outcome_unknown": (
        _SYSTEM,
        "Permintaan terkirim tetapi jawabannya tidak sampai.",
        "Jangan kirim ulang; sistem memeriksa dahulu hasilnya di saluran.",
        "The request was sent but no answer came.",
        "Do not send it again; the system first looks at the channel.",
    ),
    "bad_response": (
        _ADMIN,
        "Jawaban saluran tidak dapat dibaca.",
        "Laporkan; mungkin saluran mengubah bentuk jawabannya.",
        "The channel's answer could not be read.",
        "Report it; the channel may have changed its form.",
    ),
    "truncated_result": (
        _ADMIN,
        "Daftar dari saluran terpotong.",
        "Persempit rentang waktu atau saringan.",
        "The channel's list was cut short.",
        "Narrow the time range or the filter.",
    ),
    "misuse": (
        _ADMIN,
        "Ada kesalahan pemasangan atau pemakaian.",
        "Periksa pengaturan saluran dan laporkan ke pengembang.",
        "Something is set up or called wrongly.",
        "Check the channel's settings and report to the developers.",
    ),
}

KNOWN_MESSAGE_KEYS = frozenset(_TABLE)


def text_for(message_key: str, language: Language = "id", channel_code: str = "") -> Text:
    """Give the explanation of a message key; an unknown key gives the generic text plus the channel's code."""
    known = message_key if message_key in _TABLE else "connector_error"
    who, what_id, do_id, what_en, do_en = _TABLE[known]
    what, do = (what_id, do_id) if language == "id" else (what_en, do_en)
    generic = known in {"connector_error", "refused", "account_error", "validation_failed", "state_conflict"}
    if generic and channel_code:
        what = f"{what} ({'kode' if language == 'id' else 'code'}: {channel_code})"
    return Text(what, do, who[language])
