"""The thin lines drawn on a PDF page: what divides a table's cells where the text alone does not."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2_raw as c

from app.ingest.readers.page import Rule

_THIN = 2.0
_SHORTEST = 6.0
# A stroked path of more corners than a grid has is a drawing.
_MOST_CORNERS = 2_000

_Box = tuple[float, float, float, float]


def read_rules(page: object, height: float) -> list[Rule]:
    """Return the rules of a page, drawn as lines, as thin filled boxes, or as the outlines of cells."""
    rules = []
    for path in _paths(page):
        for left, bottom, right, top in _boxes(path):
            wide, high = right - left, top - bottom
            across, down = high <= _THIN and wide >= _SHORTEST, wide <= _THIN and high >= _SHORTEST
            if across or down:
                rules.append(Rule(left, right, height - top, height - bottom, across, down))
    return rules


def _paths(page: object) -> list[object]:
    # Most of a page's objects are text: this loop runs some hundred times a page.
    get, kind, path = c.FPDFPage_GetObject, c.FPDFPageObj_GetType, c.FPDF_PAGEOBJ_PATH
    found = (get(page, index) for index in range(c.FPDFPage_CountObjects(page)))
    return [one for one in found if kind(one) == path]


def _boxes(path: object) -> Iterator[_Box]:
    """The path's own bounds, or those of each of its lines where it is an outline of several."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        return
    if right.value - left.value <= _THIN or top.value - bottom.value <= _THIN:
        yield left.value, bottom.value, right.value, top.value
    elif _is_outline(path):
        yield from _sides(path)


def _is_outline(path: object) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    known = c.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(known and stroke.value and 1 < c.FPDFPath_CountSegments(path) <= _MOST_CORNERS)


def _sides(path: object) -> Iterator[_Box]:
    segments = [c.FPDFPath_GetPathSegment(path, index) for index in range(c.FPDFPath_CountSegments(path))]
    corners = [_corner(path, segment) for segment in segments]
    begin = 0
    for (start, end), (index, segment) in zip(pairwise(corners), enumerate(segments[1:], start=1), strict=True):
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_MOVETO:
            begin = index
        elif kind == c.FPDF_SEGMENT_LINETO:
            yield _between(start, end)
            if c.FPDFPathSegment_GetClose(segment):
                yield _between(end, corners[begin])


def _corner(path: object, segment: object) -> tuple[float, float]:
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), c.FS_MATRIX()
    c.FPDFPathSegment_GetPoint(segment, x, y)
    c.FPDFPageObj_GetMatrix(path, matrix)
    return matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f


def _between(start: tuple[float, float], end: tuple[float, float]) -> _Box:
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])
