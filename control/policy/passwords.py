"""Which passwords are accepted: long ones, whatever they are made of, that nobody would try first.

No kinds of characters are demanded, nothing has to be changed after a while, and there are no hints.
*Source:* OWASP ASVS 5.0, 6.2 (length, common and contextual passwords, no composition rules).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from control.policy.rulebook import Person, Rulebook

SHORTEST, LONGEST = 12, 128
"""Characters, after Unicode's composition (NFC)."""
PRODUCT = "Pilothouse"
_LITTLE = 6
"""Characters: as many beside a name can be tried one after the other."""
_SHORTEST_WORD = 3
_SHORTEST_CORE = 4
_LONGEST_COMMON = 24
"""Characters: nothing that everybody tries first is longer."""
_WRITTEN_AS = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})
"""How letters are commonly written as signs."""
_SIGNS_OF_LETTERS = "@$"

_TRIED_FIRST = (
    "This password is one that everybody tries first, or such a one with digits or signs around it. "
    "Choose another, for example some words that do not belong together."
)
_REPEATED = "This password is something short, repeated or counted up. Choose one that goes on differently."
_NAMED = (
    "This password is hardly more than a name: that of a person, of their unit, of the company or of this product. "
    "Choose another, for example some words that do not belong together."
)


def composed(password: str) -> str:
    """The password as it is counted and hashed: the same characters, whichever keyboard they were typed on."""
    return unicodedata.normalize("NFC", password)


def refusal(password: str, context: Iterable[str] = ()) -> str | None:
    """Why this password is not accepted, in a sentence that does not repeat it; None where it is.

    `context` are the words that whoever knows the person would try, as `context_of` collects them.
    """
    text = composed(password)
    if not is_text(text):
        return "This password holds half a pair, which is no character: type it anew."
    if len(text) < SHORTEST:
        return f"A password has at least {SHORTEST} characters, this one has {len(text)}."
    if len(text) > LONGEST:
        return f"A password has at most {LONGEST} characters, this one has {len(text):,}."
    plain = text.casefold()
    if _is_tried_first(plain):
        return _TRIED_FIRST
    if _repeats(plain):
        return _REPEATED
    return _NAMED if _is_named(plain, context) else None


def is_text(text: str) -> bool:
    """Whether every character is one: half a pair cannot be written as bytes."""
    return not any("\ud800" <= each <= "\udfff" for each in text)


def context_of(rulebook: Rulebook, person: Person, company: str | None) -> frozenset[str]:
    """The words that are tried first against this person: names, account, mail, unit, company and product."""
    unit = rulebook.units.get(person.unit)
    said = [PRODUCT, company or "", person.name, person.title, person.mail or "", person.unit]
    said += [] if unit is None else [unit.title]
    return frozenset(word for each in said for word in re.split(r"[\W_]+", each.casefold()) if word)


def _is_tried_first(plain: str) -> bool:
    repeated = (plain, _core(plain), _core(plain, _SIGNS_OF_LETTERS))
    return any(map(_is_common, _within(plain))) or any(_is_common(_unit(each)) for each in repeated)


def _is_common(text: str) -> bool:
    return len(text) >= _SHORTEST_CORE and not _common().isdisjoint({text, text.translate(_WRITTEN_AS)})


def _within(plain: str) -> Iterator[str]:
    """What may stand between digits and signs that were put around it: abc123 in abc123!2026 as well as abc."""
    letters = [place for place, each in enumerate(plain) if each.isalpha() or each in _SIGNS_OF_LETTERS]
    if not letters:
        yield re.sub(r"^[\W_]+|[\W_]+$", "", plain)
    for start in range(letters[0] + 1 if letters else 0):
        last = min(len(plain), start + _LONGEST_COMMON)
        yield from (plain[start:end] for end in range(letters[-1] + 1, last + 1))
    yield _core(plain)


def _core(plain: str, like_letters: str = "") -> str:
    """What is left without the digits and signs at both ends; empty where there is nothing else."""
    letters = [place for place, each in enumerate(plain) if each.isalpha() or each in like_letters]
    return plain[letters[0] : letters[-1] + 1] if letters else ""


def _unit(plain: str) -> str:
    """The shortest piece that makes the whole when it is repeated, perhaps cut off at its end; else the whole."""
    lengths = range(1, len(plain) // 2 + 1)
    repeated = (plain[:length] for length in lengths if plain[length:] == plain[:-length])
    return next(repeated, plain)


def _repeats(plain: str) -> bool:
    """Whether it says less than it has characters: a short piece again and again, or one character after the next."""
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    counted = steps <= {1, -9} or steps <= {-1, 9}
    return counted or (_unit(plain) != plain and len(_unit(plain)) < SHORTEST)


def _is_named(plain: str, context: Iterable[str]) -> bool:
    """Whether little is left beside the words of the context, or something that is tried first."""
    left = plain
    for word in sorted({each.casefold() for each in context if len(each) >= _SHORTEST_WORD}, key=len, reverse=True):
        left = left.replace(word, " ")
    if left == plain:
        return False
    core = _core(left)
    return len(core.replace(" ", "")) < _LITTLE or _is_common(core) or _is_common(core.replace(" ", ""))


@cache
def _common() -> frozenset[str]:
    """The passwords that are tried first, by how often they were found among stolen ones."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
