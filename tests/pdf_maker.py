"""A small writer of PDFs for tests: text at positions in Helvetica, and a sheet that flows like a report."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True)
class Text:
    """A line of text; `top` counts down from the page's upper edge to the baseline."""

    text: str
    left: float = 71
    top: float = 100
    size: float = 12
    bold: bool = False


@dataclass(frozen=True)
class Ruled:
    """A thin filled box, as table rules are drawn; `top` and `bottom` count down from the page's upper edge."""

    left: float
    top: float
    right: float
    bottom: float


def make_pdf(pages: Sequence[Sequence[Text | Ruled]], encrypted: bool = False, drawn: bool = False) -> bytes:
    """Write a PDF; `drawn` pages hold a filled box each, as a scan holds a picture."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _font(b"Helvetica"), _font(b"Helvetica-Bold")]
    kids = []
    for page in pages:
        content = (b"100 100 200 200 re f\n" if drawn else b"") + b"\n".join(_show(text) for text in page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        fonts = b"<< /Font << /R 3 0 R /B 4 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources %s /Contents %d 0 R >>"
            % (WIDTH, HEIGHT, fonts, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _file(objects, encrypted)


def _font(name: bytes) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name


def _show(text: Text | Ruled) -> bytes:
    if isinstance(text, Ruled):
        width, height = text.right - text.left, text.bottom - text.top
        return b"%.1f %.1f %.1f %.1f re f" % (text.left, HEIGHT - text.bottom, width, height)
    letters = text.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    font = b"B" if text.bold else b"R"
    place = (font, text.size, text.left, HEIGHT - text.top, letters)
    return b"BT /%s %.1f Tf %.1f %.1f Td (%s) Tj ET" % place


def _file(objects: list[bytes], encrypted: bool) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, lock if encrypted else b"")
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


class Sheet:
    """Flows text down pages like a report: headings, numbered entries and bullets with hanging indent, page feet."""

    def __init__(self, foot: str = "") -> None:
        self.pages: list[list[Text | Ruled]] = []
        self.foot = foot
        self.new_page()

    def new_page(self) -> "Sheet":
        self.pages.append([])
        self.top = 90.0
        if self.foot:
            self.pages[-1].append(Text(f"{self.foot} {len(self.pages)}", 71, 800, 8))
        return self

    def line(self, text: str, left: float = 71, size: float = 12, bold: bool = False) -> "Sheet":
        if self.top > 740:
            self.new_page()
        self.pages[-1].append(Text(text, left, self.top, size, bold))
        self.top += size * 1.2
        return self

    def gap(self) -> "Sheet":
        self.top += 12
        return self

    def heading(self, text: str, size: float = 14) -> "Sheet":
        return self.gap().line(text, size=size, bold=True).gap()

    def prose(self, text: str, left: float = 71) -> "Sheet":
        for line in textwrap.wrap(text, 80, break_on_hyphens=False):
            self.line(line, left)
        return self.gap()

    def entry(self, mark: str, text: str, left: float = 71, indent: float = 28) -> "Sheet":
        first, *rest = textwrap.wrap(f"{mark} {text}", 80, break_on_hyphens=False)
        self.line(first, left)
        for line in rest:
            self.line(line, left + indent)
        return self.gap()

    def row(self, *cells: str, edges: Sequence[float] = (57, 530), bold: bool = False) -> "Sheet":
        """A row of a ruled table, as tight as reports set them; it may be split by the end of the page."""
        wrapped = [
            [line for part in cell.split("\n") for line in textwrap.wrap(part, int((right - left) / 6))]
            for cell, left, right in zip(cells, edges, edges[1:], strict=False)
        ]
        start = self.top - 11
        for index in range(max(len(lines) for lines in wrapped)):
            if self.top > 740:
                self._close_row(start, edges)
                self.new_page()
                start = self.top - 11
            for lines, left in zip(wrapped, edges, strict=False):
                if index < len(lines):
                    self.pages[-1].append(Text(lines[index], left + 5, self.top, bold=bold))
            self.top += 14.4
        self._close_row(start, edges)
        self.top += 0.6
        return self

    def _close_row(self, start: float, edges: Sequence[float]) -> None:
        end = self.top - 11
        self.pages[-1] += [Ruled(edges[0], y, edges[-1], y + 0.5) for y in (start, end)]
        self.pages[-1] += [Ruled(x, start, x + 0.5, end) for x in edges]

    def pdf(self) -> bytes:
        return make_pdf(self.pages)


def ilacs_front(authority: str = "Exmouth Borough Council") -> Sheet:
    """The title page of an ILACS report, with its table of judgements."""
    sheet = Sheet("6 to 17 March 2023")
    sheet.line(f"Inspection of {authority} local", size=26).line("authority children’s services", size=26).gap()
    sheet.heading("Inspection dates: 6 to 17 March 2023", 12)
    sheet.heading("Lead inspector: Ann O’Neil, His Majesty’s Inspector", 12)
    sheet.heading("Judgement Grade", 12)
    rows = [
        ("The impact of leaders on social work", "practice with children and families", "Good"),
        ("The experiences and progress of", "children who need help and protection", "Outstanding"),
        ("The experiences and progress of", "children in care and care leavers", "Inadequate"),
    ]
    for first, second, grade in rows:
        top = sheet.top
        sheet.line(first, 77).line(second, 77).gap()
        sheet.pages[-1].append(Text(grade, 303, top))
    top = sheet.top
    sheet.line("Overall effectiveness", 77).gap().gap()
    sheet.pages[-1] += [Text("Requires improvement", 303, top - 7), Text("to be good", 303, top + 7)]
    return sheet.prose("Senior leaders know their service well and have made it better since the last inspection.")


def sif_front(title: str = "Inspection of services for children in need of help and") -> Sheet:
    """The title page of a SIF report: grades in a sentence and a numbered table."""
    sheet = Sheet()
    sheet.line("Exmouth Council", size=26).gap()
    sheet.line(title, size=14, bold=True).line("protection, children looked after and care leavers", size=14, bold=True)
    sheet.heading("Inspection date: 14 September to 8 October 2015")
    sheet.heading("Report published: 27 November 2015")
    sheet.line("Children’s services in Exmouth require improvement to be", size=14, bold=True)
    sheet.line("good", size=14, bold=True).gap().gap()
    sheet.line("1. Children who need help and protection Requires improvement", bold=True).gap()
    top = sheet.top
    sheet.line("2. Children looked after and achieving", bold=True).line("permanence", 89, bold=True).gap()
    sheet.pages[-1].append(Text("Good", 394, top + 7))
    sheet.line("2.1 Adoption performance Good", 119).gap()
    sheet.line("2.2 Experiences and progress of care leavers Inadequate", 119).gap()
    return sheet.line("3. Leadership, management and governance Outstanding", bold=True).gap()


def letter(title: str, opening: str, date: str = "26 September 2022") -> Sheet:
    """The head of a letter on a visit: date, addressees, title, and the sentences that tell when inspectors came."""
    sheet = Sheet().line(date).gap().line("Ann Hill, Director of Children’s Services, Exmouth").gap()
    sheet.line("Dear Ms Hill").gap()
    for line in textwrap.wrap(title, 70):
        sheet.line(line, bold=True)
    return sheet.gap().prose(opening)


def send_front(place: str = "Exmouth Local Area Partnership") -> Sheet:
    """The title page of an area SEND report, with the previous inspection's dates under this one's."""
    sheet = Sheet("Area SEND inspection report:")
    for line in textwrap.wrap(f"Area SEND inspection of {place}", 34):
        sheet.line(line, size=26)
    sheet.line("Inspection dates: 24 to 28 June 2024").line("Dates of previous inspections: 22 to 24 January 2020")
    sheet.heading("Inspection outcome").prose("The arrangements lead to inconsistent experiences.")
    return sheet.heading("What does the area partnership need to do better?").entry("•", "Children wait.", indent=18)


def send_end(sheet: Sheet, team: str = "David Mills, Ofsted HMI lead inspector Jess Hill, CQC lead inspector") -> Sheet:
    """The last page of an area SEND report."""
    sheet.new_page().heading("Local area partnership details").row(
        "Exmouth Council", "Exmouth ICB", edges=(57, 284, 530)
    )
    sheet.heading("Information about this inspection")
    sheet.prose("The inspection was led by one of His Majesty’s Inspectors, with a lead inspector from the CQC.")
    return sheet.heading("Inspection team").line("Ofsted Care Quality Commission", bold=True).line(team)
