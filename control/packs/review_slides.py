"""A pack as slides (PPTX): one message a slide, charts that can be edited, and no text beyond its box.

What a slide has no room for goes on another one; single texts that are too long end with an ellipsis, and stand whole
in the document and in the workbook.
"""

from typing import IO, Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from control.figures.palette import BLUE
from control.packs import review_look as look
from control.packs.review_deck import Deck
from control.packs.review_pages import BETWEEN, Bars, Headline, Lines, Page, Rows, Story
from control.packs.review_said import as_xml
from control.packs.review_shapes import Letters, Place, painted, put_table, put_text, put_title
from control.packs.review_slide_charts import put_bars, put_lines
from control.packs.review_slide_rows import MORE_HEIGHT, Cut, cuts_of, exhibit_place
from control.packs.review_story import story_of
from control.packs.review_text import shortened, wide, wrapped
from control.policy.review_record import ReviewRecord

_INNER = look.WIDTH - 2 * look.MARGIN
_TITLE = Place(look.MARGIN, 50, _INNER, 72)
_TITLE_LETTERS = Letters(look.TITLE_SIZE, bold=True)
_LINES_BESIDE = 4
"""Lines of what is said beside an exhibit, each of its texts."""
_BELOW_SIZE = 16.0
_APART = 5.0
"""What lies between two of them."""


def write(record: ReviewRecord, file: IO[bytes]) -> None:
    """Write the slides of a review; the same record gives the same bytes."""
    story = story_of(record)
    deck = Deck(f"{story.number} {story.title}", record.closed_at or record.as_of)
    cuts = [cut for page in story.pages for cut in cuts_of(page)]
    _cover(deck.slide(slide_name(1, "Cover")), story)
    for number, cut in enumerate(cuts, 2):
        slide = deck.slide(slide_name(number, cut.page.about))
        _body(slide, cut)
        _foot(slide, story, f"{number} / {len(cuts) + 1}")
    deck.carry(as_xml(record))
    deck.save(file)


def slide_name(number: int, about: str) -> str:
    """By what programs know a slide, wherever it is moved to."""
    return f"{number} {about}"


def _titled(headline: Headline, size: float, width: float, lines: int) -> str:
    """A headline that fits so many lines: the name in it is shortened, and what is said of it is not."""
    tail = f": {headline.said}" if headline.typed else headline.said
    room = lines * width - wide(tail, size, bold=True) - size * 4
    if not headline.typed:
        return shortened(tail, size, (width, lines), bold=True)
    typed = shortened(headline.typed, size, (max(room, size * 4), 1), bold=True)
    return shortened(typed + tail, size, (width, lines), bold=True)


def _cover(slide: Any, story: Story) -> None:
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(0), Pt(0), Pt(14), Pt(look.HEIGHT))
    bar.fill.solid()
    bar.fill.fore_color.rgb = painted(BLUE)
    bar.line.fill.background()
    left, width = look.MARGIN + 24, _INNER - 24
    title = shortened(story.title, look.COVER_SIZE, (width, 3), bold=True)
    put_title(slide, Place(left, 96, width, 150), title, Letters(look.COVER_SIZE, bold=True))
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    for number, (name, said) in enumerate(story.cover):
        top = 268 + number * 34
        put_text(slide, Place(left, top, 150, 26), (name, Letters(16, look.QUIET)))
        put_text(slide, Place(left + 160, top, width - 160, 26), (shortened(said, 16, (width - 160, 1)), Letters(16)))
    _foot(slide, story, "")


def _body(slide: Any, cut: Cut) -> None:
    page = cut.page
    about = shortened(page.about, look.ABOUT_SIZE, (_INNER - 120, 1), bold=True)
    which = f"   {cut.number} of {cut.of}" if cut.of > 1 else ""
    put_text(slide, Place(look.MARGIN, 30, _INNER, 18), (about + which, Letters(look.ABOUT_SIZE, BLUE, bold=True)))
    put_title(slide, _TITLE, _titled(page.headline, look.TITLE_SIZE, _INNER, 2), _TITLE_LETTERS)
    if page.number is not None or page.exhibit is not None:
        _panel(slide, page)
    else:
        _facts(slide, page)
    _exhibit(slide, cut)


def _panel(slide: Any, page: Page) -> None:
    """The large number, and what it was defined as, as far as there is room."""
    top = look.BODY_TOP
    if page.number is not None:
        size = min(
            look.NUMBER_SIZE, look.NUMBER_SIZE * look.PANEL / wide(page.number.large, look.NUMBER_SIZE, bold=True)
        )
        put_text(slide, Place(look.MARGIN, top, look.PANEL, 66), (page.number.large, Letters(size, BLUE, bold=True)))
        top += 66 + _below(slide, page.number.below, top + 66) + 14
    texts = _beside(page.beside, look.BODY_BOTTOM - top)
    if texts:
        put_text(slide, Place(look.MARGIN, top, look.PANEL, look.BODY_BOTTOM - top), *texts)


def _below(slide: Any, said: str, top: float) -> float:
    """What stands below the large number, its last part on a line of its own where all has no room on one; how high."""
    one, size = wide(said, _BELOW_SIZE) <= look.PANEL, _BELOW_SIZE
    lines = [said] if one else [each for each in said.rpartition(BETWEEN)[::2] if each]
    texts = [(shortened(each, size, (look.PANEL, 1)), Letters(size, look.QUIET)) for each in lines]
    height = 22.0 * len(lines)
    put_text(slide, Place(look.MARGIN, top, look.PANEL, height), *texts)
    return height


def _beside(beside: tuple[tuple[str, str], ...], room: float) -> list[tuple[str, Letters]]:
    """Names and what is said of each, until there is no room; then how many are left."""
    texts: list[tuple[str, Letters]] = []
    line = look.PANEL_SIZE * look.LEADING
    room -= line
    for number, (name, said) in enumerate(beside):
        head = shortened(name, look.PANEL_SIZE, (look.PANEL, 1), bold=True)
        most = _LINES_BESIDE if len(beside) > 1 else int(room // line) - 1
        text = shortened(said, look.PANEL_SIZE, (look.PANEL, most))
        needs = (1 + sum(1 for _ in wrapped(text, look.PANEL_SIZE, look.PANEL))) * line + _APART
        if needs > room:
            return [
                *texts,
                (f"and {len(beside) - number:,} more, in the workbook", Letters(look.PANEL_SIZE, look.QUIET)),
            ]
        room -= needs
        texts += [
            (head, Letters(look.PANEL_SIZE, look.QUIET, bold=True, above=_APART)),
            (text, Letters(look.PANEL_SIZE)),
        ]
    return texts


def _facts(slide: Any, page: Page) -> None:
    """A page that shows nothing but what is said: names at the left, and what is said of each beside them."""
    top, names, size = look.BODY_TOP, 250.0, 14.0
    for name, said in page.beside:
        width = _INNER - names
        text = shortened(said, size, (width, 2))
        height = sum(1 for _ in wrapped(text, size, width)) * size * look.LEADING
        put_text(slide, Place(look.MARGIN, top, names - 16, 2 * size * look.LEADING), (name, Letters(size, look.QUIET)))
        put_text(slide, Place(look.MARGIN + names, top, width, height + 4), (text, Letters(size)))
        top += max(height, 2 * size * look.LEADING) + 16


def _exhibit(slide: Any, cut: Cut) -> None:
    page, place, said = cut.page, exhibit_place(cut.page), str(cut.page.headline)
    exhibit = page.exhibit
    if isinstance(exhibit, Rows) and cut.table is not None:
        height = sum(cut.table.heights)
        put_table(slide, Place(place.left, place.top, place.width, height), cut.table, said)
        if exhibit.more and cut.number == cut.of:
            below = Place(place.left + look.CELL_SIDE, place.top + height + 6, place.width, MORE_HEIGHT - 6)
            put_text(slide, below, (exhibit.more, Letters(look.TABLE_SIZE, look.QUIET)))
    elif isinstance(exhibit, Lines):
        put_lines(slide, place, exhibit, said)
    elif isinstance(exhibit, Bars):
        put_bars(slide, place, exhibit, said)


def _foot(slide: Any, story: Story, number: str) -> None:
    """By what a slide that lies about alone is known: the review, the instant, what it was made of, the trail's end."""
    letters, height = Letters(look.FOOT_SIZE, look.QUIET), 14.0
    left, right = story.foot
    put_text(
        slide, Place(look.MARGIN, look.FOOT_TOP, 380, height), (shortened(left, look.FOOT_SIZE, (380, 1)), letters)
    )
    ends = Letters(look.FOOT_SIZE, look.QUIET, right=True)
    put_text(slide, Place(look.MARGIN + 380, look.FOOT_TOP, 430, height), (right, ends))
    put_text(slide, Place(look.WIDTH - look.MARGIN - 50, look.FOOT_TOP, 50, height), (number, ends))
