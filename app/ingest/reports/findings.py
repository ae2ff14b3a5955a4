"""The numbered paragraphs of the findings, and the headings that they stand under."""

import re

from app.ingest.record import ParagraphRead, ReadWarning
from app.ingest.reports.blocks import Block, Kind
from app.ingest.reports.headings import is_plain
from app.ingest.reports.judgements import without_grade

_KEY_JUDGEMENT = re.compile(r"(?:key judge?ment|judge?ment grade)\b", re.IGNORECASE)
_FINDINGS = re.compile(r"(?:the )?(?:experiences? and progress|impact of leaders)", re.IGNORECASE)
_AFTER = re.compile(
    r"what the inspection judge?ments mean|information about|annex|next steps|inspection (?:outcome|team)"
    r"|local area partnership details",
    re.IGNORECASE,
)


class Findings:
    """Collects numbered paragraphs block by block, each with the heading above it.

    Parameters
    ----------
    narrative : bool
        Findings are prose without numbers from the first heading on, as in letters.
    """

    def __init__(self, narrative: bool = False) -> None:
        self._narrative = narrative
        self.paragraphs: list[ParagraphRead] = []
        self.sections: list[str] = []
        self.warnings: list[ReadWarning] = []
        self._section: str | None = None
        self._begun = False
        self._await_area = False
        self._after_entry = False
        self._between: list[Block] = []

    def take(self, block: Block) -> None:
        """Take a block that is in no list of what must improve."""
        if block.kind is Kind.HEADING:
            self._take_heading(block.text)
        elif block.kind is Kind.PROSE and self._await_area:
            self._enter(block.text)
        elif block.kind is Kind.PROSE:
            self._between.append(block)
            if self._narrative:
                self._note_section()
        elif block.kind is Kind.BULLET:
            self._note_section()
        elif block.kind is Kind.ENTRY and block.number is not None:
            self._note_section()
            self._add_paragraph(block, block.number)

    def _add_paragraph(self, block: Block, number: int) -> None:
        if self._after_entry:
            message = "Text between numbered paragraphs belongs to none of them and was not read."
            self.warnings += [ReadWarning("text-unread", message, b.page, words=b.text) for b in self._between]
        self._between.clear()
        self._after_entry = True
        self.paragraphs.append(ParagraphRead(number, block.text, block.page, self._section))

    def _take_heading(self, text: str) -> None:
        # Some SIF reports print the section's title as an ordinary table cell under "Key judgement".
        self._await_area = bool(_KEY_JUDGEMENT.match(text))
        self._after_entry = False
        if not is_plain(text):
            self._enter(text)

    def _enter(self, heading: str) -> None:
        self._await_area = False
        self._section = without_grade(heading)
        begun = self._begun or self._narrative or bool(_FINDINGS.match(self._section))
        self._begun = begun and not _AFTER.match(self._section)

    def _note_section(self) -> None:
        if self._begun and self._section and self._section not in self.sections[-1:]:
            self.sections.append(self._section)


def missing_numbers(numbers: list[int]) -> list[ReadWarning]:
    """Warn of numbers that the run of a report's numbers leaves out or prints twice.

    Parameters
    ----------
    numbers : list of int
        Every number that opens an entry, recommendations included, in reading order.
    """
    warnings = []
    high = 0
    for before, number in zip([0, *numbers], numbers, strict=False):
        # A second list may count from 1; the first run goes on after it.
        if number not in (before + 1, high + 1) and number > before:
            hole = str(before + 1) if number == before + 2 else f"{before + 1} to {number - 1}"
            message = f"The run of numbers leaves out {hole}; the text of those may be part of number {before}."
            warnings.append(ReadWarning("numbers-missing", message, words=hole))
        elif number == before:
            warnings.append(ReadWarning("number-repeated", f"Number {number} is printed twice.", words=str(number)))
        high = max(high, number)
    return warnings
