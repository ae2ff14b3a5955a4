"""Pages as pictures, drawn in a process with limits, with words marked."""

import struct
import zlib
from pathlib import Path

import pytest

from app.errors import ImportProblem
from app.ingest.limits import Limits
from app.ingest.sandbox import draw_page
from tests.pdf_maker import Text, make_pdf

YELLOW, WHITE = (255, 255, 102), (255, 255, 255)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    lines = [Text("Plans are late.", 71, 100), Text("Visits are late.", 71, 200), Text("Plans are late.", 71, 300)]
    path.write_bytes(make_pdf([[], lines]))
    return path


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height, and the rows of red, green and blue, each after a zero."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 2)
    place, packed = 8, b""
    while place < len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        content = png[place + 8 : place + 8 + length]
        assert zlib.crc32(name + content) == struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0]
        packed += content if name == b"IDAT" else b""
        place += length + 12
    return width, height, zlib.decompress(packed)


def colours(png: bytes, points_down: float) -> set[tuple[int, int, int]]:
    """The colours of the row of pixels that stands so far down the page, in points."""
    width, _, rows = pixels(png)
    start = round(points_down * 2) * (width * 3 + 1) + 1
    row = rows[start : start + width * 3]
    return {(row[place], row[place + 1], row[place + 2]) for place in range(0, len(row), 3)}


def test_a_page_is_drawn_at_two_pixels_a_point(paper: Path) -> None:
    width, height, rows = pixels(draw_page(paper, 2, []))
    assert (width, height, len(rows)) == (1190, 1684, 1684 * (1190 * 3 + 1))
    assert colours(draw_page(paper, 1, []), 100) == {WHITE}


def test_words_are_marked_where_they_stand(paper: Path) -> None:
    png = draw_page(paper, 2, [("Visitsarelate.", 0), ("Plansarelate.", 1)])
    assert YELLOW not in colours(png, 97)
    assert YELLOW in colours(png, 197)
    assert YELLOW in colours(png, 297)


def test_words_that_are_not_there_are_not_marked(paper: Path) -> None:
    assert draw_page(paper, 2, [("Otherwords", 0), ("", 0)]) == draw_page(paper, 2, [])


def test_a_huge_page_is_drawn_smaller(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(make_pdf([[Text("x")]]).replace(b"[0 0 595 842]", b"[0 0 14400 14400]"))
    width, height, _ = pixels(draw_page(path, 1, []))
    assert (width, height) == (1600, 1600)


@pytest.mark.parametrize(
    "box",
    [b"[0 0 9e9 1]", b"[0 0 .001 99999]", b"[0 0 -9 -9]", b"[0 0 0 0]", b"[-3e38 -3e38 3e38 3e38]", b"[0 0 1e400 0]"],
)
def test_an_absurd_page_is_drawn_within_bounds(tmp_path: Path, box: bytes) -> None:
    path = tmp_path / "absurd.pdf"
    path.write_bytes(make_pdf([[Text("x")]]).replace(b"[0 0 595 842]", box + b" /UserUnit 1000"))
    width, height, _ = pixels(draw_page(path, 1, [("x", 0)]))
    assert 0 < width <= 1600
    assert 0 < height <= 2400


def test_a_page_of_twenty_thousand_annotations_is_drawn(tmp_path: Path) -> None:
    note = b"<</Type/Annot/Subtype/Square/Rect[9 9 99 99]/C[1 0 0]>>"
    path = tmp_path / "noted.pdf"
    path.write_bytes(
        make_pdf([[Text("x")]]).replace(b"[0 0 595 842]", b"[0 0 595 842] /Annots [" + note * 20_000 + b"]")
    )
    assert pixels(draw_page(path, 1, []))[:2] == (1190, 1684)


@pytest.mark.parametrize("page", [3, 10**6])
def test_a_page_that_is_not_there_is_a_problem(paper: Path, page: int) -> None:
    with pytest.raises(ImportProblem, match=rf"Page {page} is damaged"):
        draw_page(paper, page, [])


def test_drawing_keeps_to_its_limits(paper: Path) -> None:
    with pytest.raises(ImportProblem, match="memory"):
        draw_page(paper, 2, [], Limits(memory_mb=40))
    with pytest.raises(ImportProblem, match=r"longer than 0\.01 seconds"):
        draw_page(paper, 2, [], Limits(wall_seconds=0.01))


def test_what_is_no_pdf_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.7 cut off")
    with pytest.raises(ImportProblem, match="damaged"):
        draw_page(path, 1, [])
