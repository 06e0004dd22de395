"""Forty texts that somebody writes to make a page run, fetch, hide or claim something; each is to be read as it stands.

Behind each stands a mark of its own, so that wherever one is shown it is found, and what stands before the mark is
compared with what was written. Blanks and line breaks are not: pages join lines.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

WRITTEN = (
    "![picture](HERE/01.png)",
    "[press here](HERE/02)",
    "<img src=HERE/03.png onerror='window.ran=3'>",
    "<script>window.ran=4</script><script src=HERE/04.js></script>",
    "[look](javascript:window.ran=5) javascript:window.ran=5",
    "![dot](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9d2luZG93LnJhbj02Lz4=)",
    "$\\frac{a}{b}$ and $$\\href{HERE/07}{x}$$ at $5 or $6",
    ":material/delete: :material_delete:",
    ":red[all is well] :rainbow[x] :small[y] :green-background[z]",
    ":red-badge[:material/check: Approved]",
    ":smile: :+1: :streamlit: :thumbs_up: :-)",
    "a note[^1]\n\n[^1]: HERE/12",
    "| who | what |\n|---|---|\n| me | ![x](HERE/13.png) |",
    "# A heading",
    "A heading\n===\nand another\n---",
    "W" * 150,
    "approved \u202edevorppa ton\u202c \u2067x",
    "z\u200bw\u200dj\u2060\ufeffn\u00ada",
    "\x1b[31mred\x1b[0m\x07\x9b2J\x7f",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd +1-2 -1+2",
    "{{ 7*7 }} ${7*7} {% for x in y %} #{7*7} <%= 7*7 %> {0.__class__}",
    'datum["x"] = 1; {"signal": "width"} {"url": "HERE/23.json"} url(HERE/23.png)',
    "<style>body{display:none;background:url(HERE/24.png)}</style>",
    "<svg onload='window.ran=25'><image href='HERE/25.png'/><script>window.ran=25</script></svg>",
    "HERE/26 https://elsewhere.example/x WWW.elsewhere.example me@elsewhere.example xmpp:me@elsewhere.example",
    "a -> b <- c -- d >= e <= f ~= g <-> h ... (c) (tm)",
    "`code` ```py\nwindow.ran=28\n``` ~~~\nx\n~~~",
    "**b** __b__ _i_ *i* ~~s~~ ~s~ ==m== ^s^",
    "> said somebody\n> - [x] done\n> 1. one",
    "1. one\n2. two\n+ three\n* four",
    "&lt;b&gt; &amp; &#33; &copy; &NewLine; %3Cscript%3E \\u003cscript\\u003e",
    "[a]: HERE/33\n[a] ![a] [a][a]",
    "<HERE/34> <me@elsewhere.example>",
    "--- *** ___ <hr> <br> \\ \\\\ \\[ \\* end\\",
    "<!-- <img src=HERE/36.png> --> <![CDATA[x]]> <?php echo 1 ?>",
    "<iframe src=HERE/37></iframe><object data=HERE/37></object><embed src=HERE/37>",
    "<a href=HERE/38 style='position:fixed;inset:0'>x</a><form action=HERE/38><input autofocus onfocus=window.ran=38>",
    "\"><b x=' onmouseover=window.ran=39 //`;window.ran=39;//</title></textarea></script>",
    "<meta http-equiv=refresh content='0;url=HERE/40'><base href=HERE/40/><link rel=stylesheet href=HERE/40.css>",
)
_MARK = re.compile("¶([0-9]{2})")
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True)
class Text:
    """One of them: its number, from 1, and all of it, with its mark."""

    number: int
    full: str

    @property
    def typed(self) -> str:
        """As it can be typed: no control characters."""
        return "".join(char for char in self.full if char == "\n" or unicodedata.category(char) != "Cc")

    @property
    def line(self) -> str:
        """As it can be typed where one line is asked for."""
        return "".join(" " if char == "\n" else char for char in self.typed if char not in _TURNING)

    @property
    def name(self) -> str:
        """What somebody or something is called that carries it."""
        return f"h{self.number:02}"

    def is_before(self, read: str) -> bool:
        """Whether it is what stands before the end of what was read, blanks and control characters apart."""
        return any(read.endswith(_bare(form)) for form in {self.full, self.typed, self.line})


def texts(here: str) -> tuple[Text, ...]:
    """All of them, with `here` as the address that they want asked."""
    written = enumerate((each.replace("HERE", here) for each in WRITTEN), 1)
    return tuple(Text(number, f"{each} ¶{number:02}") for number, each in written)


def chorus(told: tuple[Text, ...]) -> str:
    """All of them in one line."""
    return " ".join(each.line for each in told)


def found(told: tuple[Text, ...], read: str) -> tuple[set[int], list[str]]:
    """The numbers of those that were read, and what was read in place of one that is not as it was written."""
    bare = _bare(read)
    marks = list(_MARK.finditer(bare))
    good = {int(each[1]) for each in marks if told[int(each[1]) - 1].is_before(bare[: each.end()])}
    bad = [bare[max(0, each.start() - 90) : each.end()] for each in marks if not _is_good(told, bare, each)]
    return good, bad


def _is_good(told: tuple[Text, ...], bare: str, mark: re.Match[str]) -> bool:
    return told[int(mark[1]) - 1].is_before(bare[: mark.end()])


def _bare(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and unicodedata.category(char) != "Cc")


@dataclass
class Elsewhere:
    """Somebody else's server on this machine: whatever it is asked for is written down."""

    address: str
    asked: list[str] = field(default_factory=list)

    def taken(self) -> list[str]:
        """What it was asked for since this was asked last."""
        asked, self.asked = self.asked, []
        return asked


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Serve it until the end of the block."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    place = Elsewhere(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
