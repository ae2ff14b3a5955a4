"""The registry of warnings and the readers name the same codes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import app.ingest
from app.ingest import warning_codes
from app.ingest.warning_codes import WARNINGS

CODE = re.compile(r"[a-z]+(?:-[a-z]+)+")


def codes_in_the_readers() -> Iterator[str]:
    """Every text of the readers that is spelt like a code: nothing else there is."""
    for file in Path(app.ingest.__file__).parent.rglob("*.py"):
        if file == Path(warning_codes.__file__):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value


def test_every_code_is_registered_and_every_registered_code_is_emitted() -> None:
    registered = [code for codes in WARNINGS.values() for code in codes]
    assert sorted(registered) == sorted(set(codes_in_the_readers()))


def test_every_code_says_what_to_do_in_one_sentence() -> None:
    for codes in WARNINGS.values():
        for code, meaning in codes.items():
            assert re.fullmatch(r"[A-Z][^.]*\.", meaning), code
