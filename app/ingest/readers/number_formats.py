"""What a cell of an xlsx shows where it is not what the file stores: 0.91 is 91%, 1.1 is 1.10, 1 March 2022 is Mar-22.

The library that reads workbooks gives the stored value alone. The number formats stand in the file beside it; of
those only the plain ones are followed, and a cell in any other keeps its stored value.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from posixpath import join, normpath
from xml.parsers import expat

# The formats that a file names by number only; 14 and 22 are whole days, which are read as they are stored.
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 17: r"mmm\-yy"}
_MOST = 1e15
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_UNSEEN = re.compile(r"\[[^\]]*\]|_.|\*.")
_PLAIN = re.compile(
    r"(?P<before>[£$€]?)(?P<whole>[#0,]*0)(?:\.(?P<decimals>0+))?(?P<percent>%?)(?P<after>[^#0.,%@?/E]*)"
)
_MONTH = re.compile(r"m{1,4}|y{2,4}|[^a-z]", re.IGNORECASE)

Places = dict[tuple[int, int], str]


def number_formats(archive: zipfile.ZipFile) -> dict[str, Places]:
    """The formats of an xlsx's cells by the name of their sheet and their place, row and column counted from 0.

    A cell whose format says nothing that its value does not has none. Broken markup gives no formats at all.
    """
    try:
        codes = _codes(archive)
        return {name: _places(archive, part, codes) for name, part in _sheets(archive)} if any(codes) else {}
    except (KeyError, ValueError, expat.ExpatError):
        return {}


def shown(value: object, code: str) -> str | None:
    """What a cell of this format shows, None where that is its value or cannot be told."""
    if isinstance(value, dt.date):
        return _shown_month(value, code)
    # Beyond this a spreadsheet shows digits that it does not store. It also keeps out what is no number.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
        return None
    match = _PLAIN.fullmatch(_letters(code))
    if match is None:
        return None
    number = Decimal(repr(value)) * (100 if match["percent"] else 1)
    rounded = number.quantize(Decimal(1).scaleb(-len(match["decimals"] or "")), ROUND_HALF_UP)
    digits = f"{abs(rounded):,f}" if "," in match["whole"] else f"{abs(rounded):f}"
    sign = "-" if rounded < 0 else ""
    return f"{sign}{match['before']}{digits}{match['percent']}{match['after'].rstrip()}"


def _letters(code: str) -> str:
    """The format of positive numbers, without what only takes up space and with its literal words bare."""
    positive, *_ = code.split(";", 1)
    return _LITERAL.sub(r"\1\2", _UNSEEN.sub("", positive))


def _shown_month(value: dt.date, code: str) -> str | None:
    """A month without its day: "Mar-22". A whole day is clearer as it is stored, whatever order its parts have."""
    plain = _letters(code).lower()
    if "d" in plain or "m" not in plain or "y" not in plain:
        return None
    pieces = _MONTH.findall(plain)
    return "".join(_part_of_month(value, piece) for piece in pieces) if "".join(pieces) == plain else None


def _part_of_month(value: dt.date, piece: str) -> str:
    if piece.startswith("y"):
        return f"{value:%Y}" if len(piece) > 2 else f"{value:%y}"
    if not piece.startswith("m"):
        return piece
    return f"{value:%B}" if len(piece) > 3 else f"{value:%b}" if len(piece) == 3 else f"{value:%m}"


def _codes(archive: zipfile.ZipFile) -> list[str]:
    """The format of each style of cell, empty where it says nothing."""
    own: dict[int, str] = {}
    used: list[int] = []
    within: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        within.append(name)
        if name == "numFmt":
            own[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif within[-2:] == ["cellXfs", "xf"]:
            used.append(int(attributes.get("numFmtId", 0)))

    _parse(archive, "xl/styles.xml", start, lambda _: within.pop())
    codes = [own.get(number) or _BUILT_IN.get(number, "") for number in used]
    return ["" if _NO_LETTERS.sub("", code).casefold() in ("general", "@") else code for code in codes]


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            target = targets[next(value for key, value in attributes.items() if key.endswith(":id"))]
            part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            sheets.append((attributes["name"], part))

    _parse(archive, "xl/_rels/workbook.xml.rels", relation)
    _parse(archive, "xl/workbook.xml", sheet)
    return sheets


def _places(archive: zipfile.ZipFile, part: str, codes: list[str]) -> Places:
    places: Places = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        style = int(attributes.get("s", 0)) if name == "c" and attributes.get("t", "n") == "n" else 0
        match = _REFERENCE.fullmatch(attributes.get("r", "")) if 0 < style < len(codes) and codes[style] else None
        if match:
            places[int(match[2]) - 1, _column(match[1])] = codes[style]

    _parse(archive, part, start)
    return places


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], object] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = end
    parser.EntityDeclHandler = _refuse_entity
    with archive.open(part) as markup:
        parser.ParseFile(markup)


def _refuse_entity(*_declared: object) -> None:
    raise ValueError("the part declares entities")
