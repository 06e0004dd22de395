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
NAMED += ["bind_processor", "result_processor", "do_begin"]
NAMED += ["_xml_rich_inline_string"]  # of the sheet that XlsxWriter writes
NAMED += ["post"]  # of the session with which Authlib asks a provider
# Asked by tests alone so far: who held a clock, how tickets travelled. A use in a
# test is no use by the product: whatever else is found only there is deleted with its test.
ASKED_BY_TESTS = {"held_by", "flow", "visits"}


def test_every_function_class_and_method_of_the_product_is_used_by_the_product() -> None:
    vulture = Vulture(ignore_decorators=DECORATED, ignore_names=NAMED)
    vulture.scavenge([str(ROOT / place) for place in ("app.py", "control", "pages")], exclude=["*/migrations/*"])
    found = {
        each.name: f"{each.filename.relative_to(ROOT)}:{each.first_lineno}"
        for each in vulture.get_unused_code()
        if each.typ in {"function", "class", "method", "property"}
    }
    assert found.keys() == ASKED_BY_TESTS, found
