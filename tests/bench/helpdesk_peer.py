"""django-helpdesk as its documentation sets it up: a SQLite file of its own, mails that stay in memory."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.urls import include, path
from django.utils import timezone

DAYS = 3
"""After how many days a ticket of the queue is escalated, and again."""
_APPS = ("auth", "contenttypes", "sessions", "sites", "humanize", "admin", "messages")


def set_up(place: Path, tickets: int) -> None:
    """Make its database in a folder, with a queue of open tickets that are assigned; once in a process."""
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(place / "helpdesk.sqlite")}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        HELPDESK_KBITEM_TEAM_GETTER=lambda _: None,  # its documentation's way of doing without pinax-teams
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        HELPDESK_TEAMS_MODEL="auth.User",
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in _APPS), "rest_framework", "helpdesk"],
        MEDIA_ROOT=str(place),
        SECRET_KEY="of no value",
        SITE_ID=1,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        USE_TZ=True,
    )
    django.setup()
    settings.ROOT_URLCONF = (path("helpdesk/", include("helpdesk.urls")),)
    call_command("migrate", verbosity=0)
    _fill(tickets)


def _fill(tickets: int) -> None:
    from django.contrib.auth.models import User
    from helpdesk.models import Queue, Ticket

    queue = Queue.objects.create(title="Desk", slug="desk", escalate_days=DAYS, email_address="desk@desk.example")
    anna = User.objects.create_user("anna", "anna@desk.example")
    rows = [Ticket(title=f"Ticket {number}", queue=queue, assigned_to=anna) for number in range(tickets)]
    Ticket.objects.bulk_create(rows)


def due_again(*, customer: bool, owner: bool) -> Callable[[], None]:
    """Makes every ticket due, as if it had never been escalated; who has a mailbox is told."""
    from django.contrib.auth.models import User
    from helpdesk.models import FollowUp, Ticket

    mailbox = "customer@home.example" if customer else None

    def make_due() -> None:
        mail.outbox = []
        User.objects.update(email="anna@desk.example" if owner else "")
        FollowUp.objects.all().delete()
        created = timezone.now() - timedelta(days=2 * DAYS)
        Ticket.objects.update(created=created, last_escalation=None, priority=3, submitter_email=mailbox)

    return make_due


def sweep() -> None:
    """Its own sweep: the management command that its documentation has run by cron."""
    call_command("escalate_tickets")


def escalated() -> tuple[int, int]:
    """How many tickets were escalated since they were due, and how many mails were sent."""
    from helpdesk.models import TicketChange

    return TicketChange.objects.count(), len(mail.outbox)
