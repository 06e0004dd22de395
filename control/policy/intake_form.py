"""Our own intake form: what keeps a request from being taken, all of it at once.

*Source:* domain, section 2 ("refuses unclear requests: category, impact, urgency, and the category's required fields").
The form and the command ask the same function.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from control.policy.legible import legible, unfit
from control.policy.rulebook import Category, Rulebook

FORM_FIELDS = (
    "title", "description", "service", "category", "subcategory", "type", "impact", "urgency",
    "customer", "product", "channel",
)  # fmt: skip
"""What the form asks for; team, owner, unit and priority follow from tables, and nobody types them."""
TITLE_LENGTH = range(5, 201)
"""Characters: less names nothing, more is a description."""
LONGEST_TEXT = 20_000
"""Characters of any text that people type: several pages, and no file that was pasted."""
_SHOWN = 40
"""Characters of a word that is not known, in the sentence that says so."""
_KNOWN_BY_TABLE = ("service", "category", "subcategory", "type", "impact", "urgency")

Form = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing or cannot be meant in one field of the form, said for the person who fills it in."""

    field: str
    sentence: str


def gaps(rulebook: Rulebook, form: Form) -> tuple[Gap, ...]:
    """Everything that keeps the request from being taken, in the order of the form; empty: it can be taken."""
    filled = filled_in(form)
    category = rulebook.categories.get((filled.get("service", ""), filled.get("category", "")))
    found = [*_strangers(filled), *_lengths(filled), *_unread(filled), *misplaced(rulebook, filled)]
    found += [*_unlisted(category, filled), *_weights(rulebook, filled)]
    named = {gap.field for gap in found}
    found += [gap for gap in _demanded(category, filled) if gap.field not in named]
    order = {name: place for place, name in enumerate(FORM_FIELDS)}
    return tuple(sorted(found, key=lambda gap: order.get(gap.field, len(order))))


def filled_in(form: Form) -> dict[str, str]:
    """The fields that say something, without blanks around them."""
    return {name: text.strip() for name, text in form.items() if text is not None and text.strip()}


def _strangers(filled: Mapping[str, str]) -> Iterator[Gap]:
    for name in filled:
        if name not in FORM_FIELDS:
            yield Gap(name, f"{name} is nothing that the form asks for")


def _lengths(filled: Mapping[str, str]) -> Iterator[Gap]:
    title = filled.get("title", "")
    if len(title) not in TITLE_LENGTH or len(legible(title)) < TITLE_LENGTH[0]:
        yield Gap("title", f"the title says in {TITLE_LENGTH[0]} to {TITLE_LENGTH[-1]} characters what is wanted")
    for name, text in filled.items():
        if name not in ("title", *_KNOWN_BY_TABLE) and len(text) > LONGEST_TEXT:
            yield Gap(name, f"{name} has more than {LONGEST_TEXT:,} characters")


def _unread(filled: Mapping[str, str]) -> Iterator[Gap]:
    """What holds characters that nobody can read; only the description has more lines than one."""
    for name, text in filled.items():
        found = None if name in _KNOWN_BY_TABLE else unfit(text, one_line=name != "description")
        if found is not None:
            yield Gap(name, f"the {name} {found}")
        elif name not in ("title", *_KNOWN_BY_TABLE) and not legible(text):
            yield Gap(name, f"the {name} holds nothing that can be read")


def misplaced(rulebook: Rulebook, filled: Mapping[str, str], *, needs_type: bool = True) -> Iterator[Gap]:
    """What the catalogue does not know: the service, and within it the category with its types and subcategories."""
    service = filled.get("service")
    if service is None or service not in rulebook.services:
        yield from _unknown("service", service, rulebook.services)
        return
    name = filled.get("category")
    category = rulebook.categories.get((service, name or ""))
    if category is None:
        yield from _unknown("category", name, [below for of, below in rulebook.categories if of == service])
        return
    for field, allowed in (("type", category.request_types), ("subcategory", category.subcategories)):
        given = filled.get(field)
        if allowed and given not in allowed and (given is not None or (needs_type and field == "type")):
            yield from _unknown(field, given, allowed)


def _unlisted(category: Category | None, filled: Mapping[str, str]) -> Iterator[Gap]:
    """A type or a subcategory within a category that lists none."""
    if category is None:
        return
    for field, allowed in (("type", category.request_types), ("subcategory", category.subcategories)):
        if field in filled and not allowed:
            yield Gap(field, f"“{category.title}” lists no {field}, so none can be named")


def _weights(rulebook: Rulebook, filled: Mapping[str, str]) -> Iterator[Gap]:
    for field, words in (("impact", rulebook.impacts), ("urgency", rulebook.urgencies)):
        if filled.get(field) not in words:
            yield from _unknown(field, filled.get(field), words)


def _demanded(category: Category | None, filled: Mapping[str, str]) -> Iterator[Gap]:
    """What the category demands beyond what every request says; what the form does not ask for comes from tables."""
    if category is None:
        return
    for field in category.required_fields:
        if field in FORM_FIELDS and field not in filled:
            yield Gap(field, f"a request about “{category.title}” names the {field}")


def _unknown(field: str, given: str | None, words: Collection[str]) -> Iterator[Gap]:
    which = f"one of {', '.join(words)}" if words else "and there is none yet: the catalogue names it"
    said = f"the {field} is missing" if given is None else f"there is no {field} “{_shortened(given)}” here"
    yield Gap(field, f"{said}: it is {which}")


def _shortened(given: str) -> str:
    """What was given, as far as a sentence has room for it and can show it."""
    said = legible(given)
    return said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
