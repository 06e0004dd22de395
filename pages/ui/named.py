"""How people are called where somebody chooses among them."""

from control.policy.rulebook import Person, Rulebook


def told_apart(rulebook: Rulebook, person: Person) -> str:
    """The title of somebody; where two have the same, their accounts tell them apart."""
    same = [each for each in rulebook.people.values() if each.title == person.title]
    return person.title if len(same) == 1 else f"{person.title} ({person.name})"
