"""How far the person who acts sees: what every question of a page is asked within."""

from dataclasses import replace

from control.policy.scope import Scope
from control.policy.sight import own_account, sight_of
from pages.ui import acting
from pages.ui.present import present
from pages.ui.session import View


def of_one(view: View) -> Scope:
    """Wherever a single ticket may lie that the person may open: whatever unit or service is chosen, and their own."""
    return Scope(sight=view.scope.sight, person=_own(view))


def with_own(view: View) -> Scope:
    """What is chosen, with what is the person's own; figures of promises leave that out, to be shared."""
    return replace(view.scope, person=_own(view))


def anew(view: View) -> View:
    """The same view as of now, by the roles that are held now: for what asks by itself while a page is open."""
    now = present(view.runtime)
    actor = acting.again(view.runtime, now.rulebook, view.actor)
    scope = replace(view.scope, sight=sight_of(now.rulebook, actor))
    made = replace(view, rulebook=now.rulebook, revision=now.revision, as_of=now.as_of, answers={})
    return replace(made, scope=scope, actor=actor)


def _own(view: View) -> str | None:
    """None where everything is seen, and nothing is added by what is their own."""
    return None if view.scope.sight is None else own_account(view.actor)
