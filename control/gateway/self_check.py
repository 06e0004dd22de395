"""Whether what Streamlit was told is safe: in production nothing is served under a weakened setting.

*Source:* reliability, section 2; the settings themselves stand in `.streamlit/config.toml`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from control.gateway.place import Place, is_loopback
from control.store.connections import store_address
from control.store.engine import default_url

INSECURE_LOOPBACK = "CONTROL_INSECURE_LOOPBACK"
"""Set to 1 it lets a trial of production be served without encryption, to this machine alone."""
HEADERS = {"x-pilothouse-account": "sub", "x-pilothouse-session": "sid"}
"""By which Streamlit learns who is there."""
SAFE: dict[str, Any] = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.fileWatcherType": "none",
    "server.trustedUserHeaders": HEADERS,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "client.disableDataExport": True,
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
    "runner.magicEnabled": False,
}
_PROVED = "verify-full"
AT_MOST = {"server.maxUploadSize": 25, "server.maxMessageSize": 50, "server.disconnectedSessionTTL": 120}


def weakened(option: Callable[[str], Any], place: Place, entry: Path) -> list[str]:
    """A sentence for each thing that keeps production from being served: settings, the place, and the entry script."""
    hosts = option("server.allowedHosts") or []
    return [*_settings(option), *_place(place, hosts), *_database(default_url()), *_entry(entry)]


def _settings(option: Callable[[str], Any]) -> Iterator[str]:
    for name, safe in SAFE.items():
        if option(name) != safe:
            yield f"{name} is {option(name)!r} and must be {safe!r}."
    for name, most in AT_MOST.items():
        if not 0 < option(name) <= most:
            yield f"{name} is {option(name)} and may be {most} at most."


def _place(place: Place, hosts: list[str]) -> Iterator[str]:
    if not hosts or any("*" in host for host in hosts):
        yield "server.allowedHosts must name each host, without a star."
    elif place.host is not None and place.host not in hosts:
        yield f"server.allowedHosts must name {place.host}, the host of CONTROL_PUBLIC_URL."
    if not place.https and os.environ.get(INSECURE_LOOPBACK) != "1":
        yield (
            "CONTROL_PUBLIC_URL must be the https address under which people reach Pilothouse; "
            f"{INSECURE_LOOPBACK}=1 tries production without one, on this machine alone."
        )


def _database(url: str) -> Iterator[str]:
    address = store_address(url)
    host = address.host or ""
    here = address.get_backend_name() == "sqlite" or not host or host.startswith("/") or is_loopback(host)
    if not here and (address.query.get("sslmode") or os.environ.get("PGSSLMODE")) != _PROVED:
        yield (
            f"CONTROL_DATABASE_URL must say sslmode={_PROVED} of a server on another machine: with less, whoever is on "
            "the way to it may read along or answer in its place."
        )


def _entry(entry: Path) -> Iterator[str]:
    if (entry.parent / "pages").exists():
        yield f"A folder called pages lies beside {entry.name}: Streamlit would serve it to anybody."
