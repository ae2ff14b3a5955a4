"""A report's own lists of what must improve. Only the heading says what an item is."""

import re
from collections.abc import Callable
from dataclasses import replace

from app.ingest.record import ReadWarning, RecommendationRead
from app.ingest.reports.blocks import Block, Kind
from app.ingest.reports.headings import ends_list, introduced_kind, is_aside, list_kind
from app.vocabulary import FindingKind

CITATION = re.compile(
    r"\((?:see )?(?:also )?(?:recommendations?|pages?|paragraphs?|paras?\.?|pp?\.)[^()]*\d[^()]*\)", re.IGNORECASE
)
_NIL = re.compile(
    r"(?:(?:the inspection|inspectors?|there)\b.{0,40}"
    r"\b(?:(?:did|have|has) not (?:find|found|identify|identified)|(?:are|were|is) no|found no|identified no)"
    r"|none\b|no)\b.{0,80}(?:priority|immediate|areas?|recommendations?|identified|found)\b",
    re.IGNORECASE,
)
# A numbered sentence may introduce the items, which stand under themes: "Immediately:".
_LEADS_IN = re.compile(r"in order to .*\bfollowing (?:actions?|areas?|steps)[.:]?", re.IGNORECASE)
_LONGEST_NIL = 25
_SHORTEST_SENTENCE = 8
_ENDED = (".", "!", "?")
_LONGEST_PLAIN_HEADING = 5


class Lists:
    """Collects the items of the lists, block by block; what it takes is no paragraph of the findings.

    Parameters
    ----------
    ends : callable
        Says of a heading that is set like a list's own whether it surely follows the lists.
    introduced : bool
        A sentence may open a list without a heading, as in letters: "is required to tackle the following areas:".
    """

    def __init__(self, ends: Callable[[str], bool] = ends_list, introduced: bool = False) -> None:
        self._ends = ends
        self._introduced = introduced
        self._told = False  # The open list has a sentence for its heading.
        self._themed = False
        self._aside = False
        self.items: list[RecommendationRead] = []
        self.warnings: list[ReadWarning] = []
        self._heading: Block | None = None
        self._kind: FindingKind | None = None
        self._unmarked: list[Block] = []
        self._below: list[Block] = []
        self._marked = False

    def take(self, block: Block) -> bool:
        """Take the block if it belongs to a list.

        Returns
        -------
        bool
            False for a block outside the lists.
        """
        if block.kind is Kind.HEADING:
            return self._take_heading(block)
        if block.kind is Kind.PROSE and self._introduces(block):
            return True
        if self._heading is None:
            return False
        if block.kind is Kind.PROSE and _is_plain_heading(block.text) and self._ends(block.text):
            self.close()
            return False
        if block.kind is Kind.PROSE and self._seems_below(block):
            self._below.append(block)
            return False
        if block.kind is not Kind.PROSE:
            self._aside = False
            self._add(block)
        elif not self._aside:
            self._unmarked.append(block)
        return True

    def close(self) -> None:
        """End the list that is open, and say what was left of it."""
        if self._heading is not None:
            self._settle_unmarked()
        self._heading, self._unmarked, self._below, self._marked = None, [], [], False
        self._themed = self._aside = self._told = False

    def _introduces(self, block: Block) -> bool:
        """Open the list that a sentence introduces; below a heading of its own it introduces no second one."""
        sentence = block.text.rsplit(". ", 1)[-1]
        kind = introduced_kind(sentence) if self._introduced else None
        if kind is None or (self._heading is not None and not self._marked):
            return False
        self.close()
        self._heading, self._kind, self._told = replace(block, parts=[sentence]), kind, True
        return True

    def _seems_below(self, prose: Block) -> bool:
        """Whether text stands below a list that a sentence opened; it is inside if another item follows."""
        return self._told and self._marked and prose.text[:1].isalpha() and not prose.text[:1].islower()

    def _take_heading(self, block: Block) -> bool:
        kind = list_kind(block.text)
        if kind is not None:
            self.close()
            self._heading, self._kind = block, kind
            return True
        if self._heading and self._is_inside(block, self._heading):
            self._aside = is_aside(block.text)
            return True
        self.close()
        return False

    def _is_inside(self, block: Block, heading: Block) -> bool:
        """Whether the list goes on after a heading: below a smaller one, a theme among others, or a box's title."""
        if self._ends(block.text):
            return False
        if block.size < heading.size - 0.5 or is_aside(block.text):
            return True
        # Where a heading follows the list's own, or its "must:", at once, the items stand under themes set like it.
        bare = not self._marked and all(lead.text.endswith(":") for lead in self._unmarked)
        self._themed = self._themed or bare
        return self._themed

    def _add(self, block: Block) -> None:
        if len(block.parts) == 1 and _LEADS_IN.fullmatch(block.text):
            return
        self._marked = True
        self._unmarked, self._below = self._unmarked + self._below, []
        if _is_nil(block.text):
            self._warn("nothing-to-improve", "The list says that it has no items.", block)
        elif self._heading is not None and self._kind is not None:
            self.items.append(_item(block, self._heading.text, self._kind))

    def _settle_unmarked(self) -> None:
        """Prose in a list is an item where the list has no marked ones; beside marked ones it is reported as unread."""
        marked = self._marked
        for block in self._unmarked:
            theme = marked and len(block.text.split()) < _SHORTEST_SENTENCE and not block.text.endswith(_ENDED)
            if theme or block.text.endswith(":"):
                continue
            if marked or self._told:
                self._warn("list-text-unread", "Text in a list that is no marked item was not read.", block)
                continue
            self._add(block)
            if not _is_nil(block.text):
                self._warn("item-unmarked", "An item without number or bullet was taken as an item.", block)

    def _warn(self, code: str, message: str, block: Block) -> None:
        self.warnings.append(ReadWarning(code, message, block.page, words=block.text))


def _is_plain_heading(text: str) -> bool:
    """Whether the text could be a heading that is set like the text around it."""
    return len(text.split()) <= _LONGEST_PLAIN_HEADING and text[-1:].isalpha()


def _is_nil(text: str) -> bool:
    return len(text.split()) <= _LONGEST_NIL and bool(_NIL.match(text))


def _item(block: Block, heading: str, kind: FindingKind) -> RecommendationRead:
    return RecommendationRead(
        ref=None if block.number is None else str(block.number),
        heading=heading,
        kind=kind.value,
        text=block.text,
        subitems=len(block.parts) - 1,
        cites="; ".join(CITATION.findall(block.text)) or None,
        page=block.page,
        responsible=block.responsible,
    )
