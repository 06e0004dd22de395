"""Reads `notices.toml`: when people are told by mail, how often sending is tried, and which webhooks listen."""

from control.policy.notice_terms import NoticeTerms, Webhook
from control.settings.document import Table

_DAY = 24 * 60
_WEEKS = 4 * 7 * 24


def read_notice_terms(file: Table) -> NoticeTerms:
    """How notices go out; what the file leaves out is as `NoticeTerms` has it."""
    usual = NoticeTerms()
    mail, delivery = file.table("mail", required=False), file.table("delivery", required=False)
    expires = mail.whole("expires_hours", least=1, most=_WEEKS)
    digest, tries = mail.whole("digest_minutes", least=0, most=_DAY), delivery.whole("tries", least=1, most=20)
    return NoticeTerms(
        calendar=mail.text_or_none("calendar"),
        digest_minutes=usual.digest_minutes if digest is None else digest,
        tries=usual.tries if tries is None else tries,
        wait_minutes=delivery.wholes("wait_minutes") if "wait_minutes" in delivery else usual.wait_minutes,
        expires_hours=usual.expires_hours if expires is None else expires,
        webhooks={
            name: Webhook(name, table.text("url")) for name, table in file.tables("webhook", required=False).items()
        },
    )
