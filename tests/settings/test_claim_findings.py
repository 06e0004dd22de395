"""Each mistake in the table of claims, said with file, key and reason."""

import json
from pathlib import Path

import pytest

from control import settings
from control.policy.claims import RoleClaim
from tests.settings.conftest import Spoil

FIRST = "[person.mara-lindqvist]"
KEY = "config/people.toml: role_by_claim[0]"


def row(**said: str) -> str:
    sound = {"claim": '"groups"', "value": '"leads"', "role": '"manager"', "scope": '"unit:service-desk"'} | said
    return "[[role_by_claim]]\n" + "".join(f"{name} = {value}\n" for name, value in sound.items()) + "\n"


MISTAKES = {
    "a unit that there is not": (row(scope='"unit:moon"'), f"{KEY}.scope: there is no unit 'moon'"),
    "a service that there is not": (row(scope='"service:moon"'), f"{KEY}.scope: there is no service 'moon'"),
    "no scope": (row(scope='"moon"'), f"{KEY}.scope: 'moon' is no scope: write all, unit:NAME or service:NAME"),
    "an administrator by the way": (
        row(role='"administrator"', scope='"all"'),
        f"{KEY}.powerful: must be true for administrator: whoever rules the provider gives this role then",
    ),
    "an auditor by the way": (
        row(role='"auditor"', scope='"all"', powerful="false"),
        f"{KEY}.powerful: must be true for auditor: whoever rules the provider gives this role then",
    ),
    "a manager as if it were more": (
        row(powerful="true"), f"{KEY}.powerful: is for administrator and auditor alone, not for manager"
    ),
    "a program": (
        row(role='"automation"'), f"{KEY}.role: automation is for programs: nobody signs in with it"
    ),
    "nothing that is claimed": (row(value='" "'), f"{KEY}.value: is blank"),
    "a key that nobody knows": (row(group='"x"'), f"{KEY}.group: is not known here"),
    "the same twice": (row() + row(), "config/people.toml: role_by_claim[1]: stands here twice"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: str) -> None:
    rows, expected = MISTAKES[case]
    assert [str(found) for found in settings.findings(spoil("people.toml", FIRST, rows + FIRST))] == [expected]


def test_rows_that_are_sound_stand_in_the_rulebook_and_come_back_from_the_store(spoil: Spoil) -> None:
    rows = row() + row(role='"auditor"', scope='"all"', powerful="true")
    rulebook = settings.load(spoil("people.toml", FIRST, rows + FIRST))
    assert rulebook.role_claims == (
        RoleClaim("groups", "leads", "manager", "unit:service-desk"),
        RoleClaim("groups", "leads", "auditor", "all", powerful=True),
    )
    assert settings.restore(settings.dump(rulebook)) == rulebook


@pytest.mark.parametrize("name", ["oidc", "rulebook"])
def test_nobody_is_called_like_what_gives_roles_by_claims(spoil: Spoil, name: str) -> None:
    somebody = f'[person.{name}]\ntitle = "X"\nunit = "finance"\n\n{FIRST}'
    (found,) = settings.findings(spoil("people.toml", FIRST, somebody))
    assert str(found).startswith(f"config/people.toml: person.{name}: the name is taken: it stands for ")


def test_a_rulebook_from_before_claims_comes_back_without_any(root: Path) -> None:
    content = json.loads(settings.dump(settings.load(root / "config")))
    del content["role_claims"]
    assert settings.restore(json.dumps(content)).role_claims == ()
