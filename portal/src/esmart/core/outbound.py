"""The one way out to addresses that people give: webhooks, pictures by address. Marketplaces have the SDK's transport.

OutboundProblem
├── AddressRefused   never called; the message tells the person what to write instead
├── NotReached       no connection, no valid certificate or no answer in time: worth trying again
├── Redirected       the answer points elsewhere; we never follow, the person gives the final address
└── AnswerTooLarge   reading was stopped
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[Address]]

HTTPS_PORT = 443
LONGEST_ADDRESS = 2000
CHUNK = 64 * 1024
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
# A name has a dot and ends in letters; so it is no number in any spelling (2130706433, 0x7f.1, 0177.0.0.1), and no
# sign that looks like a digit or a dot can hide one.
_NAME = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])\Z"
)
_PLAIN = re.compile(r"[!-\[\]-~]+\Z")  # visible ASCII but the backslash, which browsers read as a slash
# Today's internet; outside it lie mapped, translated (NAT64), site-local and documentation addresses.
_IPV6_GLOBAL = IPv6Network("2000::/3")
_IPV6_TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))  # Teredo, 6to4: an IPv4 address inside
_PUBLIC_BUT_INSIDE = frozenset({IPv4Address("168.63.129.16")})  # Azure's host answers here, metadata included


class OutboundProblem(Exception):
    """A request to a given address did not do; the kinds stand in the tree above."""


class AddressRefused(OutboundProblem):
    pass


class NotReached(OutboundProblem):
    pass


class Redirected(OutboundProblem):
    pass


class AnswerTooLarge(OutboundProblem):
    pass


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status; header names are lower-case, the body is as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Target:
    secure: bool
    host: str
    port: int
    path: str


def resolve_by_system(host: str, port: int) -> list[Address]:
    """Ask the system's resolver for all addresses of a host; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))


def is_public(address: Address) -> bool:
    """Say whether an address lies in the public internet: not ours, not our neighbours', not a cloud's inside."""
    if isinstance(address, IPv6Address):
        return (
            address in _IPV6_GLOBAL
            and address.is_global
            and not any(address in tunnel for tunnel in _IPV6_TUNNELS)
        )
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and address not in _PUBLIC_BUT_INSIDE
    )


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """Sends requests to given addresses; https on port 443 to public hosts only.

    `loopback`: also http and https to this very machine on any port, for practice installations.
    """

    loopback: bool = False
    seconds: float = 10  # for everything after the name is resolved
    most_bytes: int = 2**20
    resolve: Resolver = resolve_by_system
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def check(self, url: str) -> None:
        """Refuse an address that will never be called, by its spelling alone: for forms; raises AddressRefused."""
        self._read(url)

    def send(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request and read the answer; raises OutboundProblem.

        The name is resolved once, every address it has must be public, and the connection goes to an address that was
        checked; certificate, SNI and Host are those of the name.
        """
        target = self._read(url)
        addresses = self._resolve(target)
        deadline = time.monotonic() + self.seconds
        with self._connect(target, addresses, deadline) as connection:
            try:
                connection.request(method, target.path, body=body, headers=dict(headers or {}))
                answer = connection.getresponse()
                content = self._read_body(answer)
                if answer.length or time.monotonic() >= deadline:
                    raise TimeoutError("the answer broke off")
            except (OSError, http.client.HTTPException, ValueError) as broken:
                raise NotReached(_("Tidak ada jawaban yang utuh dari %s.") % target.host) from broken
        found = {name.lower(): value for name, value in answer.getheaders()}
        if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
            raise Redirected(_("Alamat ini mengalihkan ke tempat lain. Tulis alamat akhirnya langsung."))
        return Answer(answer.status, found, content)

    def _read(self, url: str) -> _Target:
        if len(url) > LONGEST_ADDRESS or not _PLAIN.match(url):
            raise AddressRefused(_("Alamat terlalu panjang atau memuat tanda yang tidak lazim."))
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as unreadable:
            raise AddressRefused(
                _("Alamat ini tidak dapat dibaca. Contoh: https://nama.id/jalur")
            ) from unreadable
        if "@" in parts.netloc:
            raise AddressRefused(_("Jangan menulis nama pengguna atau kata sandi di dalam alamat."))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if self.loopback and host in LOOPBACK_HOSTS and parts.scheme in {"http", "https"} and port:
            return _Target(parts.scheme == "https", host, port, path)
        if parts.scheme != "https":
            raise AddressRefused(_("Alamat harus dimulai dengan https://"))
        if port not in {None, HTTPS_PORT}:
            raise AddressRefused(_("Alamat tidak boleh menyebut porta lain daripada 443."))
        if not _NAME.match(host):
            raise AddressRefused(
                _("Tulis nama situsnya secara lengkap, misalnya nama.id; bukan angka alamat IP.")
            )
        return _Target(True, host, HTTPS_PORT, path)

    def _resolve(self, target: _Target) -> list[Address]:
        try:
            addresses = self.resolve(target.host, target.port)
        except (OSError, ValueError) as unknown:
            raise NotReached(_("Nama %s tidak ditemukan.") % target.host) from unknown
        inside = target.host in LOOPBACK_HOSTS
        good = [one for one in addresses if (one.is_loopback if inside else is_public(one))]
        if not addresses:
            raise NotReached(_("Nama %s tidak ditemukan.") % target.host)
        if len(good) < len(addresses):
            raise AddressRefused(_("%s menunjuk ke jaringan dalam, jadi tidak dipanggil.") % target.host)
        return good

    @contextlib.contextmanager
    def _connect(
        self, target: _Target, addresses: list[Address], deadline: float
    ) -> Iterator[http.client.HTTPConnection]:
        """Hold a connection to the first checked address that answers; at the deadline it is cut, whatever it does."""
        raw = self._open(target, addresses, deadline)
        twin = raw.dup()  # TLS takes the socket over; this one still reaches the connection
        watch = threading.Timer(max(deadline - time.monotonic(), 0), _cut, [twin])
        watch.daemon = True
        watch.start()
        connection = http.client.HTTPConnection(target.host, target.port)
        try:
            connection.sock = self._secure(raw, target) if target.secure else raw
            yield connection
        finally:
            watch.cancel()
            connection.close()
            raw.close()
            twin.close()

    def _open(self, target: _Target, addresses: list[Address], deadline: float) -> socket.socket:
        failure: OSError | None = None
        for address in addresses:
            left = deadline - time.monotonic()
            if left <= 0:
                break
            try:
                return socket.create_connection((str(address), target.port), timeout=left)
            except OSError as refused:
                failure = refused
        raise NotReached(_("%s tidak dapat dihubungi.") % target.host) from failure

    def _secure(self, raw: socket.socket, target: _Target) -> ssl.SSLSocket:
        try:
            return self.trust.wrap_socket(raw, server_hostname=target.host)
        except (OSError, ValueError) as refused:  # ssl.SSLError is an OSError
            raise NotReached(
                _("Sertifikat %s tidak sah, atau sambungan terputus.") % target.host
            ) from refused

    def _read_body(self, answer: http.client.HTTPResponse) -> bytes:
        content = bytearray()
        while chunk := answer.read1(CHUNK) if answer.length is None else answer.read(CHUNK):
            content += chunk
            if len(content) > self.most_bytes:
                raise AnswerTooLarge(_("Jawaban lebih besar daripada yang dapat diterima."))
        return bytes(content)


def _cut(connection: socket.socket) -> None:
    """End a connection under whoever reads from it; the reader sees it as broken."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def open_outbound() -> Outbound:
    """Give this installation's way out: practice installations may also call this very machine."""
    return Outbound(loopback=settings.OUTBOUND_LOOPBACK)
