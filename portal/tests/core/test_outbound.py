"""The way out to given addresses: what it refuses by spelling, by what a name means, and how it meets a bad server."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from esmart.core.outbound import (
    AddressRefused,
    Answer,
    AnswerTooLarge,
    NotReached,
    Outbound,
    Redirected,
    is_public,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """A loopback server of one answer per connection; it keeps what it was asked."""

    def __init__(self, answer: bytes = OK, *, tls: ssl.SSLContext | None = None, drip: float = 0) -> None:
        self.answer, self.tls, self.drip = answer, tls, drip
        self.asked: list[bytes] = []
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                if self.tls:
                    connection = self.tls.wrap_socket(connection, server_side=True)
                self.asked.append(connection.recv(65536))
                for start in range(0, len(self.answer), 1 if self.drip else 65536):
                    connection.sendall(self.answer[start : start + (1 if self.drip else 65536)])
                    time.sleep(self.drip)
            except OSError:
                pass
            finally:
                connection.close()


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    made: list[Server] = []
    yield made
    for server in made:
        server.listener.close()


def spellings(port: int) -> list[str]:
    """Give every way we know to name this very machine, its neighbours or a cloud's inside."""
    hosts = [
        "127.0.0.1", "localhost", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "017700000001", "0x7f000001",  # noqa: S104
        "0x7f.0.0.1", "0177.0.0.1", "127.0.0.1.", "127.000.000.001", "localhost.", "LOCALHOST", "[::1]", "[::]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[0:0:0:0:0:0:0:1]", "[64:ff9b::7f00:1]", "[fe80::1%25lo]",
        "[fd00:ec2::254]", "169.254.169.254", "[::ffff:169.254.169.254]", "2852039166", "100.100.100.200", "100.64.0.1",
        "10.0.0.1", "172.16.0.1", "192.168.0.1", "192.0.0.192", "168.63.129.16", "224.0.0.1", "255.255.255.255",
        "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "ⓛocalhost", "localhost%00.example.id", "local host",
    ]  # fmt: skip
    urls = [
        f"{scheme}://{host}{suffix}/x"
        for host in hosts
        for scheme in ("http", "https")
        for suffix in ("", f":{port}")
    ]
    return [
        *urls,
        f"https://example.id@127.0.0.1:{port}/", f"https://user:word@127.0.0.1:{port}/", "https://user@example.id/",
        f"https://127.0.0.1:{port}\\@example.id/", f"https://example.id\\@127.0.0.1:{port}/",
        f"https://127.0.0.1:{port}#@example.id/", f"https://127.0.0.1:{port}?@example.id/",
        f"//127.0.0.1:{port}/", f"ftp://127.0.0.1:{port}/", "file:///etc/passwd", f"gopher://127.0.0.1:{port}/_x",
        f"https:127.0.0.1:{port}", f"https:///127.0.0.1:{port}/", f" https://127.0.0.1:{port}/", f"htt\nps://127.0.0.1:{port}/",
        f"https://127.0.0.1\t:{port}/", "https://example.id:22/", "https://example.id:80/", "https://example.id:99999/",
        "https://example.id:x/", "https://[::1", "https://", "", "https://example/", "https://_.example.id/",
        "https://a..id/", "https://example.id/" + "a" * 2000, "http://example.id/", "javascript:alert(1)",
    ]  # fmt: skip


INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.31.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.254", "0.0.0.0",  # noqa: S104
    "192.0.0.192", "198.18.0.1", "203.0.113.5", "224.0.0.251", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fe80::1", "fec0::1", "fc00::1",
    "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::7f00:1", "2002:7f00:1::",
]  # fmt: skip


def test_no_spelling_of_an_inner_address_reaches_the_canary(servers: list[Server]) -> None:
    canary = Server()
    servers.append(canary)
    outbound = Outbound(resolve=lambda host, port: [ip_address("127.0.0.1")])
    for url in spellings(canary.port):
        with pytest.raises(AddressRefused):
            outbound.send("POST", url, body=b"x")
        with pytest.raises(AddressRefused):
            outbound.check(url)
    assert canary.connections == 0
    assert len(spellings(canary.port)) > 190


@pytest.mark.parametrize("address", INSIDE)
def test_a_good_name_that_means_an_inner_address_is_refused_even_beside_a_public_one(address: str) -> None:
    assert not is_public(ip_address(address))
    for answer in ([address], ["8.8.8.8", address]):
        outbound = Outbound(resolve=lambda host, port, answer=answer: [ip_address(one) for one in answer])
        with pytest.raises(AddressRefused):
            outbound.send("GET", "https://webhook.example.id/")


def test_a_name_that_changes_its_mind_is_asked_once_and_the_checked_address_is_called(
    servers, socket_blocked
) -> None:
    """Given a resolver that says a public address first and loopback ever after."""
    canary = Server()
    servers.append(canary)
    asked = []

    def rebinding(host: str, port: int) -> list:
        asked.append(host)
        return [ip_address("8.8.8.8" if len(asked) == 1 else "127.0.0.1")]

    with pytest.raises(NotReached):
        Outbound(resolve=rebinding).send("GET", "https://rebind.example.id/")
    assert asked == ["rebind.example.id"]
    assert socket_blocked == ["8.8.8.8"]
    assert canary.connections == 0


@pytest.fixture
def socket_blocked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let no connection leave this machine, and keep where one would have gone."""
    wanted: list[str] = []

    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        wanted.append(address[0])
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "create_connection", refuse)
    return wanted


def test_public_addresses_of_both_families_pass() -> None:
    assert all(is_public(ip_address(one)) for one in ("8.8.8.8", "103.10.66.1", "2606:4700:4700::1111"))


def test_a_practice_installation_calls_itself_and_nothing_else_inside(servers: list[Server]) -> None:
    server = Server()
    servers.append(server)
    practice = Outbound(loopback=True)
    answer = practice.send(
        "POST", f"http://127.0.0.1:{server.port}/a?b=1", body=b"{}", headers={"X-Seal": "s"}
    )
    assert answer == Answer(200, {"content-length": "2"}, b"ok")
    assert server.asked[0].startswith(b"POST /a?b=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}".encode() in server.asked[0]
    assert b"X-Seal: s" in server.asked[0]
    for url in (
        "http://10.0.0.1:80/",
        "https://192.168.1.1/",
        "http://127.0.0.2:80/",
        "http://2130706433:80/",
    ):
        with pytest.raises(AddressRefused):
            practice.send("GET", url)
    elsewhere = Outbound(loopback=True, resolve=lambda host, port: [ip_address("10.0.0.1")])
    with pytest.raises(AddressRefused):
        elsewhere.send("GET", "http://localhost:80/")


def test_a_redirect_is_told_and_not_followed(servers: list[Server]) -> None:
    canary = Server()
    moved = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{canary.port}/\r\nContent-Length: 0\r\n\r\n"
    server = Server(moved.encode())
    servers += [canary, server]
    with pytest.raises(Redirected):
        Outbound(loopback=True).send("GET", f"http://127.0.0.1:{server.port}/")
    assert canary.connections == 0


@pytest.mark.parametrize("head", [b"Content-Length: 3000000\r\n", b"", b"Transfer-Encoding: chunked\r\n"])
def test_an_endless_answer_is_cut_at_the_limit(servers: list[Server], head: bytes) -> None:
    body = b"".join([b"100000\r\n", b"x" * 2**20, b"\r\n"] * 3) if b"chunked" in head else b"x" * 3_000_000
    server = Server(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body)
    servers.append(server)
    with pytest.raises(AnswerTooLarge):
        Outbound(loopback=True).send("GET", f"http://127.0.0.1:{server.port}/")


@pytest.mark.parametrize("answer", [OK, b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 99, b"no HTTP at all" * 9])
def test_a_dripping_answer_ends_at_the_deadline(servers: list[Server], answer: bytes) -> None:
    """Given bytes that come often enough for every single read, the whole must still end in time."""
    server = Server(answer, drip=0.05)
    servers.append(server)
    begun = time.monotonic()
    with pytest.raises(NotReached):
        Outbound(loopback=True, seconds=0.3).send("GET", f"http://127.0.0.1:{server.port}/")
    assert time.monotonic() - begun < 1


def test_a_broken_off_answer_is_not_taken_for_a_whole_one(servers: list[Server]) -> None:
    server = Server(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this")
    servers.append(server)
    with pytest.raises(NotReached):
        Outbound(loopback=True).send("GET", f"http://127.0.0.1:{server.port}/")


def test_the_certificate_must_be_that_of_the_name(servers: list[Server], tmp_path) -> None:
    """Given two servers whose certificates we trust, one in the right name, one in another."""
    right, wrong = (make_certificate(tmp_path, name) for name in ("localhost", "other.example.id"))
    trust = ssl.create_default_context()
    for file in (right, wrong):
        trust.load_verify_locations(file)
    outbound = Outbound(loopback=True, trust=trust)
    good, bad = Server(tls=context_of(right)), Server(tls=context_of(wrong))
    servers += [good, bad]
    assert outbound.send("GET", f"https://localhost:{good.port}/").body == b"ok"
    with pytest.raises(NotReached):
        outbound.send("GET", f"https://localhost:{bad.port}/")
    with pytest.raises(NotReached):
        Outbound(loopback=True).send("GET", f"https://localhost:{good.port}/")
    assert bad.asked == []


def context_of(file) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def make_certificate(folder, name: str):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
