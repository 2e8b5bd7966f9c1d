"""Sync over PostgreSQL by TLS: a whole handshake with a real server, whose certificate is good, or is not."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pg_server import Server, serving

from calmterm.core.errors import NotFound
from calmterm.exchange.sync import syncing
from calmterm.exchange.sync.postgres import UNPROVEN
from calmterm.exchange.sync.syncing import Sync
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry

SETUP = (Path(syncing.__file__).parent / "server.sql").read_text("utf-8")
DATABASE = "tls"
DAY = timedelta(days=1)


class Authority(NamedTuple):
    """Somebody who signs certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, name: str) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        made = _begun(named, named, key.public_key(), DAY).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        return cls(key, made.sign(key, hashes.SHA256()))

    def sign(self, host: str, until: timedelta = DAY) -> tuple[bytes, bytes]:
        """The certificate of a server by that name and its key, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        made = _begun(named, self.certificate.subject, key.public_key(), until).add_extension(names, critical=False)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM), private

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, until: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 10 * DAY)
        .not_valid_after(now + until)
    )


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new("the one that signs")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as server:
        if server is None:
            pytest.skip("there is no PostgreSQL server on this machine")
        server.run("postgres", f"CREATE DATABASE {DATABASE}")
        server.run(DATABASE, SETUP)
        server.run(DATABASE, "CREATE ROLE anna LOGIN IN ROLE calmterm_device")
        yield server


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def listen(server: Server, port: int, signed: tuple[bytes, bytes] | None) -> None:
    """Let the server listen on 127.0.0.1 with a certificate and its key, or without TLS."""
    server.stop()
    settings = ["listen_addresses=127.0.0.1", "log_connections=on"]
    if signed is not None:
        certificate, key = server.give("server.crt", signed[0]), server.give("server.key", signed[1])
        settings += ["ssl=on", f"ssl_cert_file={certificate}", f"ssl_key_file={key}"]
    server.start(*settings, port=port)


def address(port: int, more: str = "") -> str:
    return f"postgresql://anna@localhost:{port}/{DATABASE}?hostaddr=127.0.0.1{more}"


def kept(server: Server) -> list[tuple[object, ...]]:
    """How many rows of anybody the server has."""
    return server.run(DATABASE, "SELECT (SELECT count(*) FROM calmterm.keyring), count(*) FROM calmterm.segment")


@pytest.mark.parametrize("by", ["the address", "the home"])
def test_a_server_that_shows_who_it_is_is_synced_over(
    by: str, server: Server, authority: Authority, port: int, store: Store, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    root = tmp_path / ".postgresql" / "root.crt"
    root.parent.mkdir()
    root.write_bytes(authority.pem)
    monkeypatch.setenv("HOME", str(tmp_path if by == "the home" else tmp_path / "elsewhere"))
    listen(server, port, authority.sign("localhost"))
    store.add(store.new(JournalEntry, {"body": "by the river"}))
    Sync(store).join(address(port, "" if by == "the home" else f"&sslrootcert={root}"))
    assert Sync(store).now().sent == 1
    assert server.run(DATABASE, "SELECT count(*) FROM calmterm.segment WHERE owner = 'anna'") != [(0,)]
    assert "SSL enabled" in (server.directory / "log").read_text().rpartition("user=anna")[2]


@pytest.mark.parametrize("what", ["another host", "another authority", "expired", "no TLS", "no root certificate"])
def test_one_that_does_not_is_sent_nothing(
    what: str, server: Server, authority: Authority, port: int, store: Store, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    root = tmp_path / "authority.crt"
    if what != "no root certificate":
        root.write_bytes(authority.pem)
    monkeypatch.setenv("HOME", str(tmp_path))
    shown = {
        "another host": authority.sign("db.example"),
        "another authority": Authority.new("somebody else").sign("localhost"),
        "expired": authority.sign("localhost", -DAY),
        "no TLS": None,
    }
    listen(server, port, shown.get(what, authority.sign("localhost")))
    before, log = kept(server), server.directory / "log"
    begun = len(log.read_bytes())
    with pytest.raises(NotFound) as raised:
        Sync(store).join(address(port, f"&sslrootcert={root}"))
    assert str(raised.value) == UNPROVEN
    assert not store.is_synced
    assert kept(server) == before
    assert b"user=anna" not in log.read_bytes()[begun:]  # not even the login's name
