"""Refusals as data: with --json every refusal is one object, with the same status and the sentence as ever."""

import json

import pytest

from tests.cli.conftest import Typed


@pytest.mark.parametrize(
    ("arguments", "kind", "sentence"),
    [
        (["explain", "T-99"], "not_found", "There is no ticket T-99."),
        (["status", "--as-of", "yesterday"], "invalid", "is no instant with a zone"),
        (["import", "unheard-of", "file.csv"], "not_found", "There is no mapping 'unheard-of'"),
        (["import", "template", "missing.csv"], "invalid", "missing.csv"),
        (["imports", "--as", "anna"], "invalid", "No such option: --as"),
        (["statu"], "invalid", "No such command 'statu'"),
    ],
)
def test_with_json_a_refusal_is_an_object_too(shipped: Typed, arguments: list[str], kind: str, sentence: str) -> None:
    said = shipped(*arguments, "--json")
    error = json.loads(said.out)["error"]
    assert (said.status, error["kind"]) == (2, kind)
    assert sentence in error["sentence"]
    assert said.err == f"{error['sentence']}\n"


def test_without_json_only_the_sentence_is_printed(shipped: Typed) -> None:
    said = shipped("explain", "T-99")
    assert (said.status, said.out, said.err) == (2, "", "There is no ticket T-99.\n")


def test_the_command_line_without_arguments_says_what_there_is(typed: Typed) -> None:
    said = typed()
    assert said.status == 2
    assert "explain" in said.err
