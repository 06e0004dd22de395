"""In production nobody on another machine is told anything over a line without encryption."""

from datetime import UTC, datetime

import pytest

from control.errors import Unavailable
from control.notify.outside import Outside
from control.notify.webhook import WebhookDoor
from control.policy.notice_terms import Webhook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = {"CONTROL_WEBHOOK_SECRET_CHAT": "s" * 32}
PLAIN = "over a line that others may read"


def outside(mode: str, **names: str) -> Outside:
    return Outside({"CONTROL_MODE": mode, **SECRET, **names})


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("smtp://mail.example", True),
        ("smtp://192.0.2.7:25", True),
        ("smtp://localhost:25", False),
        ("smtp://127.0.0.1:25", False),
        ("smtp+starttls://mail.example", False),
        ("smtps://mail.example", False),
    ],
)
def test_a_mail_server_elsewhere_is_asked_over_a_secured_line_alone(url: str, refused: bool) -> None:
    assert outside("trial", CONTROL_SMTP_URL=url).mail_server().host
    if refused:
        with pytest.raises(Unavailable, match=PLAIN):
            outside("production", CONTROL_SMTP_URL=url).mail_server()
    else:
        assert outside("production", CONTROL_SMTP_URL=url).mail_server().host


@pytest.mark.parametrize("url", ["http://chat.example/hook", "http://192.0.2.7/hook"])
def test_a_webhook_elsewhere_is_called_over_a_secured_line_alone(url: str) -> None:
    door = WebhookDoor(outside("production"), Webhook("chat", url), lambda: NOW)
    with pytest.raises(Unavailable, match=PLAIN):
        door.open()


def test_a_webhook_of_this_machine_needs_none() -> None:
    door = WebhookDoor(outside("production"), Webhook("chat", "http://127.0.0.1:1/hook"), lambda: NOW)
    with pytest.raises(Unavailable, match="is away"):
        door.open()
