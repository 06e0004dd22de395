"""Reads what the control checklist demands from `reviews.toml`, and finds the categories in it that there are not."""

from collections.abc import Iterator
from decimal import Decimal

from control.policy.checklist import ChecklistTerms
from control.policy.rulebook import Rulebook
from control.settings.dangling import Loose, dangling
from control.settings.document import Table
from control.settings.whole_numbers import whole_there

_OTHER, _REVIEWED = Decimal("0.05"), Decimal("0.95")
"""*Source:* domain, section 10."""
_LONGEST = 366


def read_checklist_terms(file: Table) -> ChecklistTerms | None:
    """What the checklist demands; None where the file has no `checklist`: its questions are not asked then."""
    if "checklist" not in file:
        return None
    table = file.table("checklist")
    return ChecklistTerms(
        looks_back_days=whole_there(table, "looks_back_days", 1, _LONGEST),
        issue_days=whole_there(table, "issue_days", 1, _LONGEST),
        other_share=table.share("other_share", _OTHER),
        reviewed_share=table.share("reviewed_share", _REVIEWED),
        other=frozenset(table.texts("other")),
    )


def checklist_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Categories that there are not."""
    known = {f"{service}/{name}" for service, name in rulebook.categories}
    for other in sorted(rulebook.checklist.other if rulebook.checklist else ()):
        yield from dangling("reviews.toml", "checklist.other", other, known, "category")
