"""Each mistake about notices that keeps a rulebook from standing, said with file, key and reason."""

import pytest

from control import settings
from control.policy.notice_terms import NoticeTerms, Webhook
from control.settings.notice_links import is_address
from tests.settings.conftest import Spoil

PERSON = '[person.yuki-tanabe]\ntitle = "Yuki Tanabe"\n'
WAITS = "wait_minutes = [1, 5, 15, 60]"
HOOK = '\n[webhook.{}]\nurl = "{}"\n'
CASES: dict[str, tuple[str, str, str, str]] = {
    "a calendar that there is not": (
        "notices.toml", 'calendar = "ravensholt-office"', 'calendar = "moon"',
        "config/notices.toml: mail.calendar: there is no calendar 'moon'",
    ),
    "a digest of two days": (
        "notices.toml", "digest_minutes = 15", "digest_minutes = 2880",
        "config/notices.toml: mail.digest_minutes: 2880 is too large: the most is 1440",
    ),
    "mails that never expire": (
        "notices.toml", "digest_minutes = 15", "digest_minutes = 15\nexpires_hours = 0",
        "config/notices.toml: mail.expires_hours: 0 is too small: the least is 1",
    ),
    "no try at all": (
        "notices.toml", "tries = 5", "tries = 0",
        "config/notices.toml: delivery.tries: 0 is too small: the least is 1",
    ),
    "waits that shrink": (
        "notices.toml", WAITS, "wait_minutes = [5, 1]",
        "config/notices.toml: delivery.wait_minutes: shrinks: whoever could not be reached is left in peace longer "
        "each time",
    ),
    "no wait": (
        "notices.toml", WAITS, "wait_minutes = []",
        "config/notices.toml: delivery.wait_minutes: needs at least one wait, each from a minute to a week",
    ),
    "a webhook without an address that can be called": (
        "notices.toml", WAITS, WAITS + HOOK.format("chat", "ftp://chat.example/"),
        "config/notices.toml: webhook.chat.url: 'ftp://chat.example/' is no address that can be called: it looks like "
        "https://chat.example/hooks/pilothouse",
    ),
    "a secret in a file": (
        "notices.toml", WAITS, WAITS + HOOK.format("chat", "https://me:secret@chat.example/"),
        "config/notices.toml: webhook.chat.url: holds a name or a password: a secret stands in the environment, never "
        "in a file",
    ),
    "a key that nobody knows": (
        "notices.toml", "tries = 5", "tries = 5\nattempts = 6",
        "config/notices.toml: delivery.attempts: is not known here",
    ),
    "a mail address that is none": (
        "people.toml", PERSON, PERSON + 'mail = "yuki at desk"\n',
        "config/people.toml: person.yuki-tanabe.mail: 'yuki at desk' is no mail address",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_said_with_its_place(spoil: Spoil, case: str) -> None:
    file, was, now, said = CASES[case]
    assert said in [str(finding) for finding in settings.findings(spoil(file, was, now))]


def test_what_the_file_says_is_what_the_rulebook_has(spoil: Spoil) -> None:
    folder = spoil("notices.toml", WAITS, "wait_minutes = [2, 4]" + HOOK.format("chat", "https://chat.example/a"))
    hook = {"chat": Webhook("chat", "https://chat.example/a")}
    assert settings.load(folder).notices == NoticeTerms("ravensholt-office", 15, 5, (2, 4), hook, 72)


@pytest.mark.parametrize("text", ["anna@desk.example", "a.b+c@x-y.example", "root@localhost"])
def test_an_address_is_taken(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["", "anna", "@desk.example", "anna@", "a@b@c", "a b@c.example", "a@b.example\nBcc: c@d", "A <a@b.example>",
             "a@b.example, c@d.example", f"{'x' * 65}@b.example", "ä@b.example"],
)  # fmt: skip
def test_anything_else_is_no_address(text: str) -> None:
    assert not is_address(text)
