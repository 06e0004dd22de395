"""Which files can be attached: by cases of names and of bytes, each with the sentence that refuses it."""

import struct
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.policy.evidence import (
    ENDINGS,
    LARGEST,
    LONGEST_NAME,
    MOST,
    PICTURES,
    MediaType,
    content_refusal,
    integrity_refusal,
    media_type_of,
    name_refusal,
    together_refusal,
)
from control.policy.pictures import MOST_BYTES, can_be_drawn

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 240, 160)
JPEG = (
    b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + b"\xff\xc4\x00\x02" + b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 160, 240)
)
WORKBOOK = b"PK\x03\x04...[Content_Types].xml...xl/workbook.xml..."
BYTES = {
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "pdf": b"%PDF-1.7 ...",
    "xlsx": WORKBOOK,
    "docx": b"PK\x03\x04...word/document.xml...",
    "msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...",
    "eml": b"Subject: hello\r\n\r\nHello.",
    "csv": "lamp;größe\n".encode("latin-1"),
    "txt": b"plain text\n",
}


@pytest.mark.parametrize("name", ["photo.png", "Photo 1 (neu).JPG", "scan.pdf", "größe.csv", "a.b.c.txt", "日本.eml"])
def test_a_usual_name_is_taken(name: str) -> None:
    assert name_refusal(name) is None


FOLDER = "is to be called by a name alone, without a folder, such as photo.jpg."
ENDING = "is none of those that can be attached: png, jpg, jpeg, pdf, xlsx, docx, msg, eml, csv, txt."


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../x", f"The file “../../x” {FOLDER}"),
        ("../../x.png", f"The file “../../x.png” {FOLDER}"),
        ("..\\x.png", f"The file “..\\x.png” {FOLDER}"),
        ("C:x.png", f"The file “C:x.png” {FOLDER}"),
        ("x.png:y.txt", f"The file “x.png:y.txt” {FOLDER}"),
        ("/etc/passwd", f"The file “/etc/passwd” {FOLDER}"),
        (".png", f"The file “.png” {FOLDER}"),
        ("..", f"The file “..” {FOLDER}"),
        ("", f"The file “” {FOLDER}"),
        ("\u200b.png", f"The file “.png” {FOLDER}"),
        ("a\r\nb.png", "The name of the file “a b.png” holds a control character (U+000D), which nobody can read."),
        ("a\x00.png", "The name of the file “a.png” holds a control character (U+0000), which nobody can read."),
        ("a\x1b[3m.png", "The name of the file “a[3m.png” holds a control character (U+001B), which nobody can read."),
        (
            "gnp.\u202eexe.png",
            "The name of the file “gnp.exe.png” holds a character (U+202E) that turns the direction of reading round.",
        ),
        ("a\ud800.png", "The name of the file “a.png” holds half a pair (U+D800), which is no character."),
        ("x" * 300 + ".png", f"The name of the file “{'x' * 39}…” has 304 characters: at most 120 are kept."),
        ("photo", f"The file “photo” {FOLDER}"),
        ("photo.svg", f"The file “photo.svg” {ENDING}"),
        ("page.html", f"The file “page.html” {ENDING}"),
        ("macro.xlsm", f"The file “macro.xlsm” {ENDING}"),
        ("invoice.pdf.exe", f"The file “invoice.pdf.exe” {ENDING}"),
        ("photo.png.", f"The file “photo.png.” {ENDING}"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_is_refused_with_the_reason(name: str, why: str) -> None:
    assert name_refusal(name) == why


def test_a_name_of_the_longest_length_is_taken_and_a_longer_one_is_not() -> None:
    longest = "x" * (LONGEST_NAME - 4) + ".png"
    assert (name_refusal(longest), name_refusal(f"x{longest}") is None) == (None, False)


@given(st.text(max_size=150))
def test_whatever_is_taken_names_a_file_and_nothing_else(name: str) -> None:
    if name_refusal(name) is None:
        assert not set(name) & set('/\\:\r\n\0"') - {'"'}
        assert name.rpartition(".")[2].lower() in ENDINGS
        assert len(name) <= 120


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_what_its_name_says_is_taken(ending: str) -> None:
    assert content_refusal(f"a.{ending}", BYTES[ending]) is None
    assert media_type_of(BYTES[ending]) is ENDINGS[ending]


OTHERWISE = "The name of the file “{}” says what it is, and its bytes say otherwise."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", b"<!doctype html><script>alert(1)</script>"),
        ("photo.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("photo.png", JPEG),
        ("photo.jpg", PNG),
        ("mail.eml", PNG),
        ("list.csv", WORKBOOK),
        ("list.xlsx", b"PK\x03\x04 an archive of something else"),
        ("list.xlsx", BYTES["docx"]),
        ("scan.pdf", b"MZ\x90\x00 a program"),
        ("note.txt", b"MZ\x90\x00 a program"),
        ("note.txt", b"\x7fELF\x02"),
        ("note.txt", "UTF-16".encode("utf-16")),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    assert content_refusal(name, content) == OTHERWISE.format(name)


def test_nothing_is_no_file() -> None:
    assert content_refusal("a.txt", b"") == "The file “a.txt” is empty."


def test_a_file_of_10_mb_is_taken_and_one_byte_more_is_not() -> None:
    assert LARGEST == 10_000_000
    assert content_refusal("a.txt", b"x" * LARGEST) is None
    assert content_refusal("a.txt", b"x" * (LARGEST + 1)) == (
        "The file “a.txt” has 10,000,001 bytes: at most 10 MB are kept."
    )
    assert content_refusal("a.txt", b"x" * 12_340_000) == "The file “a.txt” has 12.3 MB: at most 10 MB are kept."


def test_ten_files_stand_together_and_eleven_do_not() -> None:
    files = [(f"{number}.txt", f"{number:064}") for number in range(MOST + 1)]
    assert together_refusal(files[:10]) is None
    assert together_refusal(files) == "11 files are attached: at most 10 can be."


@pytest.mark.parametrize("other", ["photo.png", "PHOTO.PNG"])
def test_two_files_of_one_name_are_refused(other: str) -> None:
    assert together_refusal([("photo.png", "1"), (other, "2")]) == (
        f"Two files are called “{other}”: give one of them another name."
    )


def test_the_same_file_twice_is_refused() -> None:
    assert together_refusal([("a.png", "1"), ("b.png", "1")]) == (
        "The files “a.png” and “b.png” are the same: attach it once."
    )


def test_what_was_attached_is_handed_out_and_nothing_else() -> None:
    attached = sha256(b"as it came").hexdigest()
    assert integrity_refusal("a.txt", attached, b"as it came") is None
    for kept in (b"as it camf", b"", None):
        assert "what is kept of it is not what was attached" in str(integrity_refusal("a.txt", attached, kept))


# ------------------------------------------------------------------------------------------------------------ pictures


def sized(width: int, height: int) -> dict[MediaType, bytes]:
    """The header of a picture of that size, of each kind."""
    return {
        MediaType.PNG: b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height),
        MediaType.JPEG: b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x0b\x08" + struct.pack(">HH", height, width),
    }


@pytest.mark.parametrize("kind", sorted(PICTURES))
@pytest.mark.parametrize(
    ("width", "height", "drawn"),
    [(240, 160, True), (8_000, 5_000, True), (8_000, 5_001, False), (60_000, 60_000, False), (0, 9, False)],
)
def test_a_picture_is_drawn_where_its_header_says_a_usual_size(
    kind: MediaType, width: int, height: int, drawn: bool
) -> None:
    assert can_be_drawn(sized(width, height)[kind]) is drawn


@given(st.binary(max_size=80))
def test_a_header_that_cannot_be_read_is_drawn_by_nobody_and_breaks_nothing(rest: bytes) -> None:
    for begins in (b"\xff\xd8", b"\x89PNG\r\n\x1a\n"):
        assert can_be_drawn(begins + rest) in {True, False}
        assert can_be_drawn(begins) is False


def test_a_picture_that_is_too_large_to_travel_is_not_drawn() -> None:
    assert can_be_drawn(PNG + bytes(MOST_BYTES)) is False


def test_marks_without_a_size_are_passed_over() -> None:
    assert can_be_drawn(JPEG) is True
