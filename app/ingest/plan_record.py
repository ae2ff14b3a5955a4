"""What an action plan yields, before anything is stored.

Dates are ISO strings. Pages and lines are counted as in `record`; where nothing prints pages, headings that repeat
count them.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from app.ingest.record import ReadWarning


@dataclass
class MilestoneRead:
    """A day that a timescale names, with the words that name it."""

    on: str
    words: str


@dataclass
class ActionRead:
    """One action. `number` is the printed reference, which is text and may repeat: an action is known by its line.

    `timescale` holds the printed words; `timescale_kind` and `status` are values of the vocabulary. `cells` holds what
    stands in columns whose headings are not known.
    """

    number: str | None
    section: str | None
    text: str
    success_measure: str | None
    owner: str | None
    timescale: str | None
    timescale_kind: str
    due_on: str | None
    status: str
    page: int | None
    line: int
    milestones: list[MilestoneRead] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)


@dataclass
class ActionPlanRecord:
    """The record of an action plan; `default_year` was taken where a timescale prints none."""

    columns: list[str]
    unknown_columns: list[str] = field(default_factory=list)
    default_year: int | None = None
    actions: list[ActionRead] = field(default_factory=list)
    warnings: list[ReadWarning] = field(default_factory=list)
    pages: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
