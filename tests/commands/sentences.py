"""Who may do what, as sentences: the expected answers of the matrix, written without looking at any rulebook.

*Source:* domain 1 (roles, scopes, two accounts are one person), 2 (states and deeds of tickets), 4 (the path of an
escalation, two pairs of eyes on a breach); reliability 4.2 (the auditor writes nothing; own work is judged by others).
"""

from dataclasses import dataclass

ROLES = (
    "agent", "manager", "department head", "sponsor", "controller", "committee member", "analyst", "auditor",
    "administrator", "automation",
)  # fmt: skip
SCOPES = ("all", "own", "other")
"""A role for everything, for the unit of the ticket, for another unit."""

# ------------------------------------------------------------------------------------------------ whose work it is

WORK = frozenset({"agent", "manager", "department head"})
"""Agents, their managers and the head of the department work tickets; for everybody else they are somebody's work."""
JUDGES = frozenset({"manager", "department head", "administrator"})
"""A manager, the head, or an administrator in their place, looks at the reason of a breach and ends its review."""
ON_CALL = WORK | {"committee member", "administrator"}
"""Whom an escalation can come to: everybody on the path, and an administrator; they keep an inbox, too."""
ANSWERS = frozenset({"manager", "department head", "sponsor", "controller", "committee member"})
"""Who can be asked to approve something."""
MEASURES = frozenset({"sponsor", "controller", "analyst"})
"""Who works on a measure without working on tickets."""
SAYS = frozenset({"manager", "department head", "analyst"})
"""Whoever answers for the work, or looks into it, says what recurs."""
FILES = frozenset({"analyst", "administrator"})
"""Files are brought in by analysts and administrators."""
MACHINERY = frozenset({"administrator", "automation"})
"""What runs by itself an administrator may start by hand."""
PEOPLE = frozenset(ROLES) - {"automation"}
ADMINISTRATOR, ITSELF = frozenset({"administrator"}), frozenset({"automation"})
READERS = frozenset({"auditor", "administrator"})
BY_ROLE = {
    **dict.fromkeys(
        (
            "ticket.reply", "ticket.note", "ticket.contact", "ticket.assign", "ticket.wait", "ticket.work",
            "ticket.resolve", "ticket.close", "ticket.reopen", "ticket.merge", "ticket.classify", "ticket.cancel",
            "ticket.prioritise", "ticket.open",
        ),
        WORK,
    ),
    "ticket.snooze": ON_CALL,
    "ticket.record": {"agent", "manager", "administrator", "automation"},  # a feed tells of tickets, and so do people
    "escalation.raise": WORK | {"administrator"},
    **dict.fromkeys(("escalation.acknowledge", "escalation.act", "escalation.close"), ON_CALL),
    "breach_review.explain": WORK | {"administrator"},  # whoever did the work says why it was late
    **dict.fromkeys(("breach_review.review", "breach_review.return", "breach_review.accept"), JUDGES),
    **dict.fromkeys(("import.undo", "import.correct", "import.dismiss"), FILES),
    "import.commit": FILES | {"automation"},  # a feed of files needs nobody
    "ticket.wake": ON_CALL,
    "breach_review.open": JUDGES | {"analyst"},  # of what an analyst finds, too
    **dict.fromkeys(("clock.judge", "clock.rebuild", "rulebook.activate", "company.found", "company.carry"), MACHINERY),
    **dict.fromkeys(("escalation.sweep", "escalation.retry", "escalation.put_off"), MACHINERY),
    "delivery.retry": {"administrator"},
    # Everybody keeps their own account; others' are an administrator's, and nobody but Pilothouse lets somebody in.
    **dict.fromkeys(("session.end", "password.change", "totp.begin", "totp.confirm", "totp.remove"), PEOPLE),
    **dict.fromkeys(("session.end_all", "account.disable", "account.enable", "totp.reset"), ADMINISTRATOR),
    "account.invite": MACHINERY,
    "identity.unlink": ADMINISTRATOR,
    # Whoever works or decides may let somebody stand in for them; an auditor does not, who changes nothing.
    **dict.fromkeys(("delegation.give", "delegation.end"), PEOPLE - {"auditor"}),
    **dict.fromkeys(("session.begin", "password.set", "demo_password.make", "identity.recognise"), ITSELF),
    # A role is asked for by one administrator and given by somebody else who answers for the company.
    **dict.fromkeys(("role.ask", "role.end", "role.take_away", "role.withdraw"), ADMINISTRATOR),
    **dict.fromkeys(("role.confirm", "role.decline"), ADMINISTRATOR | {"controller", "sponsor"}),
    # Whoever sees a list takes it along, and so is a file that somebody attached.
    **dict.fromkeys(("export.make", "export.take", "evidence.take"), PEOPLE),
    # An auditor reads the trail and takes it along, and that is all that an auditor does to anything but their account.
    **dict.fromkeys(("audit.read", "audit.export"), READERS),
    # Whoever works a ticket asks, and a rule may; whoever answers for people or money decides, an administrator never.
    "approval.request": WORK | {"automation"},
    # Whoever may ask for the gate of a measure changes it and takes it back.
    **dict.fromkeys(("approval.submit", "approval.withdraw"), WORK | MEASURES | {"automation"}),
    "approval.edit": WORK | MEASURES,
    **dict.fromkeys(("approval.approve", "approval.reject", "approval.request_changes"), ANSWERS),
    **dict.fromkeys(("approval.carry_out", "approval.expire", "approval.settle", "approval.put_off"), MACHINERY),
    **dict.fromkeys(("issue.learn", "issue.place", "issue.surge"), MACHINERY),  # tickets are compared by themselves
    # What recurs is said by whoever answers for the work or looks into it; that nothing comes of it, by the former.
    **dict.fromkeys(("issue.confirm", "issue.know", "issue.name"), SAYS),
    **dict.fromkeys(("issue.link", "issue.unlink", "issue.merge", "issue.split"), SAYS),
    "issue.dismiss": {"manager", "department head"},
    # Whoever answers for the work, the money or the figures proposes what is to get better; whoever is named its owner
    # can be anybody who is no machine, keeps no accounts and audits nothing.
    **dict.fromkeys(("issue.convert", "measure.open"), SAYS | {"sponsor", "controller"}),
    **dict.fromkeys(
        (
            *("measure.edit", "measure.justify", "measure.count", "measure.advance", "measure.plan", "measure.replan"),
            *("measure.ask", "measure.value"),
        ),
        SAYS | {"agent", "sponsor", "controller"},
    ),
    # A document is set up by whoever works on its measure, and looked at again by whoever owns it.
    "measure.document": SAYS | {"agent", "sponsor", "controller"},
    **dict.fromkeys(
        ("document.revise", "document.confirm", "document.hand_over"), PEOPLE - {"auditor", "administrator"}
    ),
    "document.withdraw": SAYS | {"sponsor", "controller"},
    "measure.appoint": {"manager", "department head", "sponsor"},
    "measure.resume": {"manager", "department head", "sponsor"},
    # What came is stood by, or not, by the controller alone; whether it worked follows from what was fixed beforehand.
    "measure.validate": {"controller"},
    "measure.challenge": {"controller"},
    "measure.judge": SAYS | {"sponsor", "controller"} | MACHINERY,
    "measure.reopen": {"manager", "department head", "sponsor", "controller", "automation"},
    **dict.fromkeys(
        ("measure.accept", "measure.decline", "measure.settle", "measure.report"), PEOPLE - {"auditor", "administrator"}
    ),
    # A review is prepared and written down by whoever answers for something in it or looks into it; that an answer of
    # its checklist is right is said by those alone who answer for it.
    **dict.fromkeys(
        (
            *("review.add", "review.arrange", "review.call_off", "review.start"),
            *("review.attend", "review.turn", "review.settle", "review.note", "review.close"),
        ),
        ANSWERS | {"analyst"},
    ),
    **dict.fromkeys(("review.plan", "review.freeze"), ANSWERS | {"analyst", "automation"}),  # as a schedule says
    "review.attest": ANSWERS,
    # Who answers for something decides; who looks into it asks for that, and sees to it that what follows is done.
    **dict.fromkeys(("decision.record", "decision.take"), ANSWERS),
    **dict.fromkeys(
        (
            *("decision.ask", "decision.address", "decision.withdraw"),
            *("action.give", "action.move", "action.drop"),
        ),
        ANSWERS | {"analyst"},
    ),
    "action.finish": PEOPLE - {"auditor", "administrator"},  # whoever took it on may be anybody who does something
    # Its pack is made by Pilothouse alone, and fetched by whoever may look at reviews.
    **dict.fromkeys(("pack.attach", "pack.put_off"), ITSELF),
    "pack.take": PEOPLE - {"agent"},
    "notice.read": set(ROLES) - {"auditor", "automation"},  # everybody whom anything can be told
}  # fmt: skip

# ------------------------------------------------------------------------------------------- in which state it is done

NEVER_LENT = {"administrator", "automation"}
"""Whoever administers would raise somebody by it; a program is nobody to stand in for."""
GOES_ON = {"new", "open", "waiting customer", "waiting supplier", "waiting approval"}
STATES = (*sorted(GOES_ON), "resolved", "closed", "cancelled")
BY_STATE = {
    "ticket.reply": set(STATES) - {"cancelled"},  # a cancelled ticket is answered no more
    "ticket.note": set(STATES),
    "ticket.contact": set(STATES),  # a customer can always say something
    "ticket.snooze": set(STATES),
    "ticket.wait": GOES_ON,
    "ticket.work": GOES_ON - {"open"},  # it is worked on already
    "ticket.resolve": GOES_ON,
    "ticket.merge": GOES_ON,
    "ticket.cancel": GOES_ON,
    "ticket.prioritise": GOES_ON,
    "ticket.close": GOES_ON | {"resolved"},
    "ticket.classify": GOES_ON | {"resolved"},
    "ticket.assign": GOES_ON | {"resolved"},
    "ticket.reopen": {"resolved", "closed"},  # only what had ended, and not what was given up
    "approval.request": set(STATES) - {"cancelled"},  # nothing more is done for a cancelled ticket
    "escalation.raise": GOES_ON,
    "escalation.acknowledge": {"raised"},
    "escalation.act": {"raised", "acknowledged"},
    "escalation.close": {"actioned"},  # once somebody has acted
    "breach_review.explain": {"open", "reasoned"},
    "breach_review.review": {"reasoned"},
    "breach_review.return": {"reasoned"},
    "breach_review.accept": {"reviewed"},
}
PATH = ("manager", "department head", "committee member")
RANK = {"team lead": 0, "department head": 1, "committee": 2}
"""Whoever stands on the path where an escalation was addressed, or above, deals with it for its addressee."""


@dataclass(frozen=True)
class Cell:
    """One question of the matrix."""

    command: str
    role: str
    scope: str
    relation: str
    """Of the person to the subject: `self` (owns the ticket, or gave the reason), `twin` (by another account),
    `addressed` (the escalation came to them), or `other`."""
    state: str = ""
    place: str = "own"
    """Where the ticket lies: `own` (the unit of the scope of that name), or `nowhere`, in no unit and no service."""
    recipient: str = ""
    by: str = "themselves"
    """Who gives the command: `themselves`, or a `delegate` to whom they lent the role."""

    @property
    def is_seen(self) -> bool:
        """Whether the person may know of the ticket: their role reaches it, or it is theirs."""
        owns = self.relation == "self" and not self.command.startswith("breach_review.")
        return self.reaches or owns or self.relation == "addressed"

    @property
    def reaches(self) -> bool:
        """Whether the role reaches the ticket; what lies nowhere is reached by who sees everything."""
        return self.scope == "all" or (self.scope == "own" and self.place == "own")


def expected(cell: Cell) -> str:
    """`done`, `refused` (a rule says no, and why), or `hidden` (as if there were nothing)."""
    if cell.role not in BY_ROLE[cell.command]:
        return "refused"
    if cell.by == "delegate" and (cell.role in NEVER_LENT or cell.command == "ticket.snooze"):
        return "refused"  # an inbox is everybody's own; all else a delegate does as the other would, and no more
    if not cell.is_seen:
        return "hidden"
    if not cell.reaches and cell.place == "own" and cell.relation != "addressed":
        return "refused"  # seen, because it is theirs, but outside of what the role is for
    if cell.state not in BY_STATE[cell.command]:
        return "refused"
    if cell.command.startswith("escalation.") and cell.recipient:
        return "done" if _deals_with_it(cell) else "refused"
    if cell.command in {"breach_review.review", "breach_review.return"} and cell.relation in {"self", "twin"}:
        return "refused"  # nobody looks at a reason that they gave
    return "done"


def _deals_with_it(cell: Cell) -> bool:
    """Whoever it was addressed to; else those of the path from there on, but never who owns the ticket."""
    if cell.relation == "addressed":
        return True
    if cell.relation in {"self", "twin"}:
        return False
    return cell.role in PATH[RANK[cell.recipient] :]
