"""What Streamlit is told stays as safe as it was measured to be."""

import tomllib
from pathlib import Path

import pytest

# The settings of the security review, written down a second time on purpose.
SAFE = {
    "server.address": "127.0.0.1",
    "server.allowedHosts": ["127.0.0.1", "localhost"],
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 25,
    "server.maxMessageSize": 50,
    "server.disconnectedSessionTTL": 120,
    "server.trustedUserHeaders": {"x-pilothouse-account": "sub", "x-pilothouse-session": "sid"},
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "client.disableDataExport": True,
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
    "runner.magicEnabled": False,
}


@pytest.mark.parametrize("option", sorted(SAFE))
def test_a_setting_of_streamlit_is_the_safe_one(root: Path, option: str) -> None:
    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text())
    section, name = option.split(".")
    assert settings[section][name] == SAFE[option]


def test_streamlit_knows_every_setting_by_the_name_we_use(root: Path) -> None:
    from streamlit import config

    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text())
    settings.pop("theme", None)
    ours = {f"{section}.{name}" for section, names in settings.items() for name in names}
    assert ours <= set(config.get_config_options())
