"""Production is not served under a weakened setting, without encryption, or with pages lying in the open."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from control.errors import Invalid
from control.gateway.place import VARIABLE, Place, place
from control.gateway.self_check import INSECURE_LOOPBACK, weakened
from tests.surroundings import ROOT

DESK = Place("https://desk.example")
SOUND: dict[str, Any] = {
    "server.allowedHosts": ["desk.example"],
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.fileWatcherType": "none",
    "server.trustedUserHeaders": {"x-pilothouse-account": "sub", "x-pilothouse-session": "sid"},
    "server.maxUploadSize": 25,
    "server.maxMessageSize": 50,
    "server.disconnectedSessionTTL": 120,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "client.disableDataExport": True,
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
    "runner.magicEnabled": False,
}
WEAK: dict[str, list[Any]] = {
    "server.allowedHosts": [[], None, ["*"], ["*.example"], ["elsewhere.example"]],
    "server.enableXsrfProtection": [False],
    "server.enableCORS": [False],
    "server.enableStaticServing": [True],
    "server.enableAgentApi": [True],
    "server.fileWatcherType": ["auto"],
    "server.trustedUserHeaders": [{}, {"x-forwarded-user": "sub"}],
    "server.maxUploadSize": [200, 0],
    "server.maxMessageSize": [200],
    "server.disconnectedSessionTTL": [3600],
    "client.showErrorDetails": ["full", "stacktrace"],
    "client.showErrorLinks": ["auto"],
    "client.toolbarMode": ["developer"],
    "client.disableDataExport": [False],
    "client.allowedOrigins": [["https://*.streamlit.app"]],
    "browser.gatherUsageStats": [True],
    "runner.magicEnabled": [True],
}


def test_a_sound_installation_is_served(tmp_path: Path) -> None:
    assert weakened(SOUND.__getitem__, DESK, tmp_path / "frame.py") == []


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WEAK.items() for value in values])
def test_each_weakened_setting_is_named(tmp_path: Path, name: str, value: object) -> None:
    [said] = weakened((SOUND | {name: value}).__getitem__, DESK, tmp_path / "frame.py")
    assert name in said


@pytest.mark.parametrize("where", [Place(), Place("http://desk.example")])
def test_a_place_without_encryption_is_named_unless_it_is_a_trial(
    tmp_path: Path, where: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert any("https" in said for said in weakened(SOUND.__getitem__, where, tmp_path / "frame.py"))
    monkeypatch.setenv(INSECURE_LOOPBACK, "1")
    assert weakened(SOUND.__getitem__, where, tmp_path / "frame.py") == []


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("sqlite:///data/control.sqlite", True),
        ("postgresql://app@127.0.0.1/control", True),
        ("postgresql://app@/control?host=/run/postgresql", True),
        ("postgresql://app@db.example/control", False),
        ("postgresql://app@db.example/control?sslmode=prefer", False),
        ("postgresql://app@db.example/control?sslmode=require", False),
        ("postgresql://app@db.example/control?sslmode=disable", False),
        ("postgresql://app@db.example/control?sslmode=verify-full", True),
    ],
)
def test_a_database_elsewhere_is_asked_over_a_line_that_proves_who_answers(
    tmp_path: Path, url: str, safe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROL_DATABASE_URL", url)
    found = weakened(SOUND.__getitem__, DESK, tmp_path / "frame.py")
    assert [("sslmode=verify-full" in said, "app@" in said) for said in found] == ([] if safe else [(True, False)])


def test_a_folder_that_streamlit_would_serve_to_anybody_is_named(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    [said] = weakened(SOUND.__getitem__, DESK, tmp_path / "frame.py")
    assert "A folder called pages lies beside frame.py" in said


@pytest.mark.parametrize("asked", ["desk.example", "ftp://desk.example", "https://", "https://desk.example/here"])
def test_an_address_that_is_none_is_refused(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, asked)
    with pytest.raises(Invalid, match=VARIABLE):
        place()


def started(*options: str, **surroundings: str) -> str:
    """What a start in production says, which ends it."""
    run = ["-m", "streamlit", "run", "app.py", "--server.port=0", *options] if options else ["app.py"]
    ran = subprocess.run(
        [sys.executable, *run],
        cwd=ROOT,
        env={**os.environ, "CONTROL_MODE": "production", **surroundings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode != 0
    return ran.stdout + ran.stderr


def test_production_is_refused_with_every_reason_at_once() -> None:
    said = started("--client.showErrorDetails=full", "--server.maxUploadSize=200")
    assert "This is production, and it is not safe to be served:\n- " in said
    for reason in ("client.showErrorDetails", "server.maxUploadSize is 200", "must be the https address"):
        assert reason in said


def test_an_address_without_sense_ends_the_start_with_one_sentence() -> None:
    said = started(CONTROL_PUBLIC_URL="desk.example")
    assert said.count("\n") == 1
    assert "CONTROL_PUBLIC_URL" in said
