"""How the picture of a graph looks, as attributes of its elements.

A page may forbid styles inside itself (Content-Security-Policy), so the picture has no `<style>` and no `style`: each
element carries its looks as attributes, and its classes, by which a page's own stylesheet may change them. Texts have
at least 4.5 times, lines and outlines at least 3 times the contrast of what they stand on.
"""

from app.export.graph_text import xml_safe

INK, FAINT, BROKEN, PAPER = "#1b1b1b", "#505a5f", "#9c2a00", "#ffffff"
FILLS = {"inspection": "#ece8f4", "action": "#e6f2ea", "finding": "#fff8e0", "kpi": "#e5f0f8", "body": "#f1f1f1"}
STROKES = {
    "line": "#1d5a8a",
    "has_finding": "#767c80",
    "answered_by": "#2b7a4b",
    "moves": "#2b7a4b",
    "restates": "#6b5b95",
    "repeats": "#6b5b95",
    "part_of": "#6b5b95",
    "succeeded_by": "#6b5b95",
}
# Whether a link holds is told by its dashes: long ones for what may come, a dot between for what is in doubt, dots
# for what is over.
DASHES = {"unsure": "6 4", "doubtful": "9 3 1.5 3", "over": "1.5 4"}

_LOOKS: dict[str, dict[str, str]] = {
    "page": {"fill": PAPER},
    "name": {"font-size": "26", "font-weight": "bold"},
    "sub": {"font-size": "14", "fill": FAINT},
    "heading": {"font-size": "18", "font-weight": "bold"},
    "box": {"fill": PAPER, "stroke": FAINT, "stroke-width": "1.2"},
    "broken": {"stroke": BROKEN, "stroke-width": "2.2", "stroke-dasharray": "7 4"},
    "cross": {"fill": "none", "stroke": BROKEN, "stroke-width": "2.6", "stroke-linecap": "round"},
    "stub": {"stroke": BROKEN, "stroke-width": "2", "stroke-dasharray": "4 3"},
    "ref": {"font-weight": "bold"},
    "state": {"font-style": "italic", "fill": FAINT},
    "code": {"font-weight": "bold", "fill": BROKEN},
    "halo": {"paint-order": "stroke", "stroke": PAPER, "stroke-width": "4", "stroke-linejoin": "round"},
    "line": {"fill": "none", "stroke": STROKES["line"], "stroke-width": "1.4"},
    **{kind: {"fill": fill} for kind, fill in FILLS.items()},
    **{kind: {"stroke": stroke} for kind, stroke in STROKES.items() if kind != "line"},
    **{holds: {"stroke-dasharray": dashes} for holds, dashes in DASHES.items()},
}
# What texts share, which stands at the root.
TEXTS = {"font-family": "Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif", "font-size": "12", "fill": INK}


def looks(*classes: str) -> str:
    """The classes of an element and how they make it look; what a later class says goes before."""
    attributes: dict[str, str] = {}
    for name in classes:
        attributes |= _LOOKS.get(name, {})
    return attributes_of({"class": " ".join(name for name in classes if name), **attributes})


def attributes_of(said: dict[str, str]) -> str:
    """Attributes as they are written in a tag; no value here has quotation marks."""
    return " ".join(f'{name}="{xml_safe(value)}"' for name, value in said.items())
