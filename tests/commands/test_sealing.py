"""The key outside the database: made where there is none, refused where it is weak or open to others."""

from pathlib import Path

import pytest

from control.commands import sealing
from control.errors import Invalid, Unavailable


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the key is kept in a file."""
    monkeypatch.delenv("CONTROL_SECRET_KEY", raising=False)
    monkeypatch.setenv("CONTROL_SECRET_FILE", str(tmp_path / "kept" / "secret.key"))
    return tmp_path / "kept" / "secret.key"


def test_what_is_sealed_is_opened_by_the_same_key_and_hides_the_secret(file: Path) -> None:
    kept = sealing.sealed("JBSWY3DPEHPK3PXP", "anna")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert "JBSWY3DPEHPK3PXP" not in bytes.fromhex(kept).decode("latin-1")
    assert sealing.opened(kept, "anna") == "JBSWY3DPEHPK3PXP"
    assert sealing.sealed("JBSWY3DPEHPK3PXP", "anna") != kept


def test_a_made_key_is_for_its_owner_alone_and_stays(file: Path) -> None:
    first = sealing.blurred("anna")
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text()) == 64
    assert sealing.blurred("anna") == first
    assert [each.name for each in file.parent.iterdir()] == ["secret.key"]


def test_a_key_that_others_may_read_is_refused(file: Path) -> None:
    sealing.blurred("anna")
    file.chmod(0o640)
    with pytest.raises(Unavailable, match="chmod 600"):
        sealing.blurred("anna")


@pytest.mark.parametrize("weak", ["", "short", "x" * 64, "abc" * 20, "changeme"])
def test_a_weak_key_is_refused(weak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROL_SECRET_KEY", weak)
    with pytest.raises(Invalid, match="CONTROL_SECRET_KEY must be at least 32 characters that nobody guesses") as said:
        sealing.sealed("secret", "anna")
    assert not weak or weak not in said.value.sentence


def test_another_key_and_another_account_open_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = sealing.sealed("JBSWY3DPEHPK3PXP", "anna")
    with pytest.raises(Unavailable, match="sealed with another key"):
        sealing.opened(kept, "otto")
    monkeypatch.setenv("CONTROL_SECRET_KEY", "another key, of which nobody has heard")
    with pytest.raises(Unavailable, match="sealed with another key"):
        sealing.opened(kept, "anna")


def test_a_place_where_no_key_can_be_kept_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTROL_SECRET_KEY", raising=False)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CONTROL_SECRET_FILE", str(tmp_path / "file" / "secret.key"))
    with pytest.raises(Unavailable, match=r"secret\.key cannot be read or made"):
        sealing.blurred("anna")
