"""The fields of what was read that a person may correct: a schema for each list of a record."""

from datetime import date

from app.models.base import Input, Number, Sentence, Text, Whole, Word
from app.vocabulary import (
    ActionStatus,
    BodyKind,
    Comparator,
    FindingKind,
    Frequency,
    ImportKind,
    KpiStatus,
)


class JudgementWords(Input):
    area: Word
    grade: Word
    page: Whole | None = None


class RecommendationWords(Input):
    text: Text
    kind: FindingKind
    ref: Word | None = None
    heading: Sentence | None = None
    cites: Sentence | None = None
    responsible: Sentence | None = None
    page: Whole | None = None


class ParagraphWords(Input):
    text: Text
    number: Whole
    section: Sentence | None = None
    page: Whole | None = None


class TableFindingWords(Input):
    text: Text
    kind: FindingKind
    section: Sentence | None = None
    subsection: Sentence | None = None


class TableKpiWords(Input):
    name: Sentence
    status: KpiStatus
    section: Sentence | None = None


class TableBodyWords(Input):
    name: Word
    kind: BodyKind


class TableMappingWords(Input):
    column: Word
    quote: Text | None = None


class TableRouteWords(Input):
    frequency: Frequency | None = None
    reported_on: date | None = None
    quote: Text | None = None


class ActionWords(Input):
    text: Text
    number: Word | None = None
    section: Sentence | None = None
    success_measure: Text | None = None
    owner: Sentence | None = None
    timescale: Sentence | None = None
    due_on: date | None = None
    status: ActionStatus


class SeriesWords(Input):
    name: Sentence
    section: Sentence | None = None
    unit: Word | None = None
    note: Sentence | None = None


class TargetWords(Input):
    value: Number
    unit: Word | None = None
    period: Word | None = None


class BenchmarkWords(Input):
    value: Number
    comparator: Comparator
    unit: Word | None = None
    period: Word | None = None


# The lists of each kind of record whose items are taken in one by one, in the order of the document.
CORRECTABLE: dict[ImportKind, dict[str, type[Input]]] = {
    ImportKind.REPORT: {
        "judgements": JudgementWords,
        "recommendations": RecommendationWords,
        "paragraphs": ParagraphWords,
    },
    ImportKind.MAPPING: {
        "findings": TableFindingWords,
        "kpis": TableKpiWords,
        "bodies": TableBodyWords,
        "mappings": TableMappingWords,
        "routes": TableRouteWords,
    },
    ImportKind.ACTIONS: {"actions": ActionWords},
    ImportKind.KPIS: {"series": SeriesWords, "targets": TargetWords, "benchmarks": BenchmarkWords},
}
