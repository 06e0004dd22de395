"""A provider in a process of its own that answers whatever it was ordered to, right or wrong: `PORT`.

It shares no code with what checks its answers: its tokens are put together and signed by hand.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from control.clock import SystemClock

OWN, OTHER = (rsa.generate_private_key(65537, 2048) for _ in range(2))
ORDERS: dict[str, Any] = {}
ASKED: list[dict[str, str]] = []
KEYS_ASKED: list[str] = []


def letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public(key: rsa.RSAPrivateKey, kid: str) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    size = (numbers.n.bit_length() + 7) // 8
    told = {"kty": "RSA", "use": "sig", "kid": kid, "alg": "RS256"}
    return told | {"n": letters(numbers.n.to_bytes(size)), "e": letters(numbers.e.to_bytes(3))}


def shared_secret() -> bytes:
    """The public key as everybody can write it down, taken for a secret."""
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return OWN.public_key().public_bytes(serialization.Encoding.PEM, kind)


def token(issuer: str) -> str:
    """The token that was ordered: claims over those of an honest one, signed as it was said."""
    now = int(SystemClock().now().timestamp())
    honest = {"iss": issuer, "aud": "pilothouse", "iat": now, "exp": now + 300, "sub": "s-1"}
    claims = {name: value for name, value in (honest | ORDERS.get("claims", {})).items() if value is not None}
    alg, kid = ORDERS.get("alg", "RS256"), ORDERS.get("kid", "own")
    header = {"alg": alg, "typ": "JWT", **({"kid": kid} if kid else {}), **ORDERS.get("header", {})}
    said = f"{letters(json.dumps(header).encode())}.{letters(json.dumps(claims).encode())}"
    return f"{said}.{letters(signature(alg, said.encode()))}"


def signature(alg: str, said: bytes) -> bytes:
    if alg.lower() == "none":
        return b""
    if alg == "HS256":
        secret = ORDERS.get("secret")
        return hmac.digest(shared_secret() if secret is None else secret.encode(), said, hashlib.sha256)
    signer = OTHER if ORDERS.get("signer") == "other" else OWN
    return signer.sign(said, padding.PKCS1v15(), hashes.SHA256())


class Provider(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        if ORDERS.get("slow"):
            time.sleep(ORDERS["slow"])
        if self.path == "/.well-known/openid-configuration":
            known = {"issuer": here, "jwks_uri": f"{here}/keys"}
            known |= {"authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token"}
            known |= {"id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
            self.tell({**known, **ORDERS.get("metadata", {})})
        elif self.path == "/keys":
            KEYS_ASKED.append(self.path)
            self.tell({"keys": [public(OWN, "own"), *ORDERS.get("more_keys", [])]})
        elif self.path == "/asked":
            self.tell({"asked": ASKED, "other": public(OTHER, "other"), "keys": len(KEYS_ASKED)})
        else:
            self.tell({}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/orders":
            ORDERS.clear()
            ORDERS.update(json.loads(body))
            self.tell({})
            return
        ASKED.append({name: values[0] for name, values in parse_qs(body).items()})
        issuer = f"http://{self.headers['Host']}"
        answer = {"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": token(issuer)}
        padded = {"padding": "x" * ORDERS["large"]} if ORDERS.get("large") else {}
        self.tell({**answer, **padded, **ORDERS.get("answer", {})}, ORDERS.get("status", 200))

    def tell(self, said: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()
