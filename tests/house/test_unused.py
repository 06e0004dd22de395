"""No code waits for a use that never came: what nobody calls is deleted, and written again when it is needed."""

from vulture import Vulture

from tests.house.source import ROOT

# Called by a library that finds them by decorator or by name.
DECORATED = ["@command*", "@*.command*", "@*.callback*", "@compiles*", "@*.listens_for*", "@pytest.fixture*"]
NAMED = [
    "test_*",
    "pytest_*",
    "startElement*",
    "endElement*",
    "characters",
    "readable",
    "readinto",
    "load_dialect_impl",
]
NAMED += ["process_bind_param", "process_result_value", "process_literal_param", "get_col_spec"]
NAMED += ["bind_processor", "result_processor"]


def test_every_function_class_and_method_of_the_product_is_used_somewhere() -> None:
    vulture = Vulture(ignore_decorators=DECORATED, ignore_names=NAMED)
    vulture.scavenge(
        [str(ROOT / place) for place in ("app.py", "control", "pages", "tests")], exclude=["*/migrations/*"]
    )
    found = [
        f"{each.filename.relative_to(ROOT)}:{each.first_lineno} {each.name}"
        for each in vulture.get_unused_code()
        if each.typ in {"function", "class", "method", "property"} and each.filename.is_relative_to(ROOT)
    ]
    assert [place for place in found if not place.startswith("tests/")] == []
