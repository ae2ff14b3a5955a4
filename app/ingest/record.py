"""What reading a document yields, before anything is stored.

Plain dataclasses that any reader can fill without a database: a reader runs in a child process that must start
fast and knows nothing but the file. `docs/importing.md` tells a user what the fields mean.
Pages are PDF pages counted from 1; lines are lines of a text file, or rows of a sheet, counted from 1.
"""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class ReadWarning:
    """Something doubtful or unread: a code, the place, and the words it is about."""

    code: str
    message: str
    page: int | None = None
    line: int | None = None
    words: str = ""


@dataclass
class Anchor:
    """Where words stand in the document's text: from character `starts_at` up to `ends_at`, counted from 0."""

    starts_at: int
    ends_at: int


@dataclass
class JudgementRead:
    """A grade for an area, both as printed."""

    area: str
    grade: str
    page: int
    anchor: Anchor | None = None


@dataclass
class CitationRead:
    """A paragraph that a recommendation cites, followed: `fits` says which of both is about the recommendation.

    `fits` is "printed", "corrected" or "unclear"; what is corrected is None where the printed place stands.
    """

    page: int | None
    paragraph: int
    fits: str
    reason: str
    corrected_page: int | None = None
    corrected_paragraph: int | None = None


@dataclass
class RecommendationRead:
    """One item of a list of what must improve; `text` is exact, with sub-bullets joined by " • ".

    `cites` is the citation as printed, `citations` each of its paragraphs checked against the report;
    `responsible` is the body that a table names beside the item.
    """

    ref: str | None
    heading: str
    kind: str
    text: str
    subitems: int
    cites: str | None
    page: int
    responsible: str | None = None
    citations: list[CitationRead] = field(default_factory=list)
    anchor: Anchor | None = None


@dataclass
class ParagraphRead:
    """A numbered paragraph of the findings; `section` is the heading that it stands under."""

    number: int
    text: str
    page: int
    section: str | None
    anchor: Anchor | None = None


@dataclass
class InspectionRecord:
    """The record of an inspection report. Dates are ISO strings as printed in the report, or None."""

    framework: str
    authority: str
    inspection_start: str | None = None
    inspection_end: str | None = None
    published: str | None = None
    lead_inspector: str | None = None
    judgements: list[JudgementRead] = field(default_factory=list)
    recommendations: list[RecommendationRead] = field(default_factory=list)
    paragraphs: list[ParagraphRead] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    warnings: list[ReadWarning] = field(default_factory=list)
    pages: int = 0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class TableFinding:
    """One row of a mapping table: a finding in the council's quotation, with the cells beside it."""

    row: int
    section: str | None
    subsection: str | None
    kind: str
    text: str
    page: int | None
    line: int
    cells: dict[str, str] = field(default_factory=dict)


@dataclass
class TableKpi:
    """A KPI that the table names, under one name however many wordings; `key` is unique in the record."""

    key: str
    name: str
    status: str
    section: str | None
    wordings: list[str]
    page: int | None
    line: int
    quote: str


@dataclass
class TableMapping:
    """Row `row` names KPI `kpi` in column `column`; `generic` when the row says "all key performance indicators"."""

    row: int
    kpi: str
    column: str
    generic: bool
    page: int | None
    line: int
    quote: str


@dataclass
class TableBody:
    """A monitoring body that the table names; `aliases` are its other printed spellings."""

    key: str
    name: str
    kind: str
    aliases: list[str]


@dataclass
class TableRoute:
    """The table says that `kpi` is reported to `body`."""

    row: int
    kpi: str
    body: str
    frequency: str | None
    page: int | None
    line: int
    quote: str
    reported_on: str | None = None


@dataclass
class MappingRecord:
    """The record of a mapping table: findings, the KPIs that measure them, and whom they are reported to."""

    columns: list[str]
    unknown_columns: list[str] = field(default_factory=list)
    findings: list[TableFinding] = field(default_factory=list)
    kpis: list[TableKpi] = field(default_factory=list)
    mappings: list[TableMapping] = field(default_factory=list)
    bodies: list[TableBody] = field(default_factory=list)
    routes: list[TableRoute] = field(default_factory=list)
    warnings: list[ReadWarning] = field(default_factory=list)
    pages: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
