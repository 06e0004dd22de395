"""Mail that goes over TLS, from the start or by STARTTLS, to a server that proves who it is, and to no other."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from control.clock import SystemClock
from tests.commands.desk import Desk
from tests.notify.post import Box, deliveries, outside, say, send, told

WAYS = {
    "smtps": lambda context: {"ssl_context": context},
    "smtp+starttls": lambda context: {"tls_context": context, "require_starttls": True},
}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, and its key, in one file; whoever trusts it knows the server."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), SystemClock().now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    return file


@pytest.fixture(params=WAYS)
def secured(request: pytest.FixtureRequest, certificate: Path, port: int) -> Iterator[tuple[str, Box]]:
    """A mail server that takes mail over TLS alone: its address, and what it was given."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    box = Box()
    controller = Controller(box, "127.0.0.1", port, **WAYS[request.param](context))
    controller.start()
    try:
        yield f"{request.param}://127.0.0.1:{port}", box
    finally:
        controller.stop()


def test_a_server_that_proves_who_it_is_is_given_the_mail(
    desk: Desk, secured: tuple[str, Box], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, box = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    say(desk, told("anna", said="It is late."))
    came = send(desk, outside(CONTROL_SMTP_URL=address))
    assert (came.sent, came.shut) == (1, {})
    assert "It is late." in box.texts()[0]


def test_a_server_that_nobody_vouches_for_is_given_nothing(desk: Desk, secured: tuple[str, Box]) -> None:
    address, box = secured
    say(desk, told("anna"))
    assert "certificate verify failed" in send(desk, outside(CONTROL_SMTP_URL=address)).shut["mail"]
    assert box.mails == []
    assert deliveries(desk) == [("anna@desk.example", "waiting", 0)]
