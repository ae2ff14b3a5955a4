"""The thin lines drawn on a PDF page: what divides a table's cells where the text alone does not."""

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as c

from app.ingest.readers.page import Rule

_THIN = 2.0
_SHORTEST = 6.0


def read_rules(page: pdfium.PdfPage, height: float) -> list[Rule]:
    """Return the rules of a page, drawn as lines or as thin filled boxes."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    rules = []
    for path in _paths(page):
        if c.FPDFPageObj_GetBounds(path, left, bottom, right, top):
            wide, high = right.value - left.value, top.value - bottom.value
            across, down = high <= _THIN and wide >= _SHORTEST, wide <= _THIN and high >= _SHORTEST
            if across or down:
                rules.append(Rule(left.value, right.value, height - top.value, height - bottom.value, across, down))
    return rules


def _paths(page: pdfium.PdfPage) -> list[object]:
    # Most of a page's objects are text: this loop runs some hundred times a page.
    raw, get, kind, path = page.raw, c.FPDFPage_GetObject, c.FPDFPageObj_GetType, c.FPDF_PAGEOBJ_PATH
    found = (get(raw, index) for index in range(c.FPDFPage_CountObjects(raw)))
    return [one for one in found if kind(one) == path]
