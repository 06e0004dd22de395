"""Evidence on pages: attached where something is asked for, shown where it is decided, and changed by an edit alone."""

from base64 import b64encode
from hashlib import sha256

from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from control.demo.approval_files import photo
from control.runtime import Runtime
from tests.browser import company
from tests.browser.askings import LARGE, MAIL, PHOTO, SMALL
from tests.pages.conftest import Opened, said

AGENT, MANAGER, HEAD = "tomas-brandt", "nadia-farouk", "joris-dekker"
NAME = "mail of the customer.eml"


def links(app: AppTest) -> dict[str, str]:
    """The ways to files by what stands on them, the first one of each."""
    found: dict[str, str] = {}
    for each in app.get("link_button"):
        if each.proto.url.startswith("/evidence/"):
            found.setdefault(each.proto.label, each.proto.url)
    return found


def names(runtime: Runtime, number: str) -> list[str]:
    """The files with which an approval asks now."""
    rows = text(
        "SELECT name FROM approval_evidence JOIN approval ON id = approval_id "
        "AND approval.content_hash = approval_evidence.content_hash WHERE id = :id ORDER BY name"
    )
    with runtime.read() as connection:
        return list(connection.scalars(rows, {"id": int(number.removeprefix("A-"))}))


def press(app: AppTest, key: str) -> AppTest:
    return next(each for each in app.button if str(each.key) == key).click().run()


def test_a_card_shows_the_files_with_the_way_to_each_and_a_look_at_a_picture_alone(opened: Opened) -> None:
    app = opened("approvals.py", signed=MANAGER)
    assert links(app) == {
        "photo\\.png": f"/evidence/{SMALL}/{sha256(PHOTO).hexdigest()}",
        NAME.replace(".", "\\."): f"/evidence/{SMALL}/{sha256(MAIL).hexdigest()}",
    }
    assert f"1 kB · {sha256(MAIL).hexdigest()[:12]} · since round 1, by Tomas Brandt" in said(app)
    assert [str(each.key) for each in app.button if str(each.key).startswith("look-")] == [
        f"look-now-{SMALL}-{sha256(PHOTO).hexdigest()}"
    ]


def test_a_picture_is_looked_at_as_its_own_bytes_and_put_away(opened: Opened) -> None:
    key = f"look-now-{SMALL}-{sha256(PHOTO).hexdigest()}"
    app = opened("approvals.py", signed=MANAGER)
    assert not app.image
    app = press(app, key)
    [drawn] = app.image
    assert drawn.proto.imgs[0].url == f"data:image/png;base64,{b64encode(PHOTO).decode()}"
    assert not press(app, key).image


def test_a_picture_that_was_changed_in_the_store_is_not_shown(opened: Opened, runtime: Runtime) -> None:
    app = opened("approvals.py", signed=MANAGER)
    other = photo(2)
    assert len(other) == len(PHOTO)
    with runtime.store.writer.begin() as connection:
        connection.execute(text("DROP TRIGGER evidence_file_no_update"))
        changed = text("UPDATE evidence_file SET content = :other WHERE media_type = 'image/png'")
        connection.execute(changed, {"other": other})
    app = press(app, f"look-now-{SMALL}-{sha256(PHOTO).hexdigest()}")
    assert not app.image
    assert "what is kept of it is not what was attached" in said(app)


def test_the_history_shows_the_files_of_every_round_and_which_came_with_it(opened: Opened) -> None:
    app = opened("approvals.py", signed=AGENT, approval=LARGE)
    words = said(app)
    assert "New file: receipt\\.csv." in words
    assert "since round 1, by Tomas Brandt" in words
    assert "since round 2, by Tomas Brandt" in words
    shown = [each.proto.label for each in app.get("link_button") if each.proto.url.startswith(f"/evidence/{LARGE}/")]
    assert shown == [NAME.replace(".", "\\."), NAME.replace(".", "\\."), "receipt\\.csv"]


def test_an_edit_keeps_what_is_attached_and_takes_away_what_is_struck_out(opened: Opened, runtime: Runtime) -> None:
    form = f"edit-{SMALL}-1"
    app = opened("approvals.py", signed=AGENT, approval=SMALL)
    stay = next(each for each in app.multiselect if each.key == f"{form}-stay")
    assert stay.value == [NAME, "photo.png"]
    stay.set_value([NAME])
    app = press(app, f"do-{form}")
    assert names(runtime, SMALL) == [NAME]
    assert "No longer attached: photo\\.png." in said(app)


def test_an_edit_attaches_another_file_or_says_why_it_cannot(opened: Opened, runtime: Runtime) -> None:
    form = f"edit-{SMALL}-1"
    app = opened("approvals.py", signed=AGENT, approval=SMALL)
    field = next(each for each in app.file_uploader if each.key == f"{form}-files")
    field.set_value([("order.png", b"<html>", "image/png")]).run()
    app = press(app, f"do-{form}")
    assert [each.value for each in app.error] == [
        "The name of the file “order\\.png” says what it is, and its bytes say otherwise\\."
    ]
    assert names(runtime, SMALL) == [NAME, "photo.png"]
    field = next(each for each in app.file_uploader if each.key == f"{form}-files")
    field.set_value([("order.csv", b"filter;1", "text/html")]).run()
    app = press(app, f"do-{form}")
    assert names(runtime, SMALL) == [NAME, "order.csv", "photo.png"]
    assert "New file: order\\.csv." in said(app)


def test_whoever_asks_on_a_ticket_attaches_files(opened: Opened, runtime: Runtime) -> None:
    key = company.key_of("S-5")
    app = opened("ticket.py", signed=AGENT, ticket=key)
    app = press(app, "ask-ask-ticket")
    form = next(str(each.key) for each in app.button if str(each.key).startswith("do-ask-")).removeprefix("do-")
    app.selectbox(key=f"{form}-kind").set_value("Replacement")
    app.text_area(key=f"{form}-asked").set_value("Another filter, once more.")
    app.text_input(key=f"{form}-amount").set_value("19.00")
    app.file_uploader(key=f"{form}-files").set_value([("photo.png", PHOTO, "image/png"), ("a.txt", b"hello", "x/y")])
    app.run()
    app = press(app, f"do-{form}")
    assert names(runtime, "A-7") == ["a.txt", "photo.png"]
    assert ":material/attach_file: 2 files" in said(app)
    with runtime.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM evidence_file WHERE media_type = 'image/png'")) == 1
