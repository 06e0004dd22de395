"""Measures that somebody has proposed in hostile words."""

from collections.abc import Sequence

from control.commands.documents import Kept, Version, set_up
from control.commands.evidence import Attached
from control.commands.measure_answering import appoint
from control.commands.measure_content import Wanted
from control.commands.measure_planning import plan, settle
from control.commands.measures import open_measure
from control.commands.registry import Call
from control.policy.measure_people import Answering
from control.policy.measure_plan import Grade, Item, ItemKind
from control.runtime import Runtime
from tests.browser.hostile_issues import fits
from tests.browser.hostile_texts import Text


def proposed(runtime: Runtime, looks: str, told: Sequence[Text]) -> None:
    """Let each text that fits be a measure, which whoever is called like it is asked to own; the others are what one is
    about.
    """
    for text in told:
        title = text.line if fits(text) else f"Measure {text.number}"
        wanted = Wanted(title, "service-desk", text.typed, text.typed, group="service-quality")
        number = open_measure(runtime, Call(looks), wanted, text.typed).value["measure"]
        appoint(runtime, Call(looks), number, Answering(owner=text.name))
        risk = Item(*(ItemKind.RISK, text.typed, text.name), likelihood=Grade.LOW, impact=Grade.LOW, answer=text.typed)
        plan(runtime, Call(looks), number, risk)
        plan(runtime, Call(looks), number, Item(ItemKind.MILESTONE, text.typed, text.name, runtime.now().date()))
        settle(runtime, Call(looks), number, 2, text.typed)
        words = Version(text.typed, [Attached("words.txt", text.typed.encode())], is_draft=True)
        set_up(runtime, Call(looks), number, title, Kept(text.name, 12), words)
