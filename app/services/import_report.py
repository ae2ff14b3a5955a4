"""Takes the record of an inspection report into the register: inspection, judgements, recommendations, paragraphs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from app.errors import ImportProblem, Problem
from app.ingest.record import Anchor, InspectionRecord, JudgementRead, ParagraphRead, RecommendationRead
from app.models import Authority, Document, Finding, Inspection, Judgement
from app.models.finding import FindingCreate
from app.models.inspection import InspectionCreate, JudgementCreate
from app.services import catalogue
from app.services.item_warnings import of_inspection, of_report_items
from app.services.matching import Item, Tally, letters, shortened
from app.services.records import create, create_many
from app.vocabulary import FindingKind, FindingSource, Framework, Grade, ImportOutcome

_GRADES = {letters(grade): grade for grade in Grade} | {
    "requireimprovement": Grade.REQUIRES_IMPROVEMENT,
    "requiresimprovementtobegood": Grade.REQUIRES_IMPROVEMENT,
    "requireimprovementtobegood": Grade.REQUIRES_IMPROVEMENT,
}


@dataclass(frozen=True)
class _Source:
    """Where the items come from and go to, and what is doubtful about each, by its place in the record."""

    record: InspectionRecord
    inspection: Inspection
    document: Document
    tally: Tally
    warnings: dict[str, list[str]]

    def common(self, place: str, page: int, anchor: Anchor | None) -> dict[str, Any]:
        """What every item keeps."""
        return {
            "authority_id": self.inspection.authority_id,
            "inspection_id": self.inspection.id,
            "document_id": self.document.id,
            "page": page,
            "starts_at": anchor.starts_at if anchor else None,
            "ends_at": anchor.ends_at if anchor else None,
            "warnings": self.warnings.get(place, []),
        }


def take_report(
    session: Session, record: InspectionRecord, authority: Authority, document: Document, tally: Tally
) -> Inspection:
    """Store what a report says; what is stored already stays as it is.

    What an earlier release read from the same bytes is given its place in the document's text, which it did not keep.

    Raises
    ------
    ImportProblem
        The report prints no date by which to tell the inspection from others.
    """
    inspection = _inspection(session, record, authority, document, tally)
    source = _Source(record, inspection, document, tally, of_report_items(record))
    _judgements(session, source)
    _findings(session, source)
    return inspection


def _inspection(
    session: Session, record: InspectionRecord, authority: Authority, document: Document, tally: Tally
) -> Inspection:
    ends_on = _day(record.inspection_end) or _day(record.inspection_start) or _day(record.published)
    if ends_on is None:
        raise ImportProblem("The report prints no date of its inspection.", [Problem("page 1", "no date was found")])
    framework = Framework(record.framework)
    known = session.exec(
        select(Inspection).where(
            Inspection.authority_id == authority.id, Inspection.framework == framework, Inspection.ends_on == ends_on
        )
    ).first()
    if known:
        tally.add(Item("inspections", ImportOutcome.UNCHANGED, known))
        return known
    data = InspectionCreate(
        authority_id=authority.id,
        framework=framework,
        starts_on=_day(record.inspection_start),
        ends_on=ends_on,
        published_on=_day(record.published),
        lead_inspector=shortened([record.lead_inspector], 200),
        warnings=of_inspection(record),
        document_id=document.id,
        page=1,
    )
    inspection: Inspection = create(session, catalogue.INSPECTIONS, data)
    tally.add(Item("inspections", ImportOutcome.NEW, inspection))
    return inspection


def _judgements(session: Session, source: _Source) -> None:
    stored = session.exec(select(Judgement).where(Judgement.inspection_id == source.inspection.id))
    known = {letters(judgement.area): judgement for judgement in stored}
    for place, read in source.tally.reads("judgements", source.record.judgements):
        grade = _GRADES.get(letters(read.grade))
        if grade is None:
            source.tally.note(f'Page {read.page}: the grade "{read.grade}" of "{read.area}" is none that is known.')
            continue
        found = known.get(letters(read.area[:200]))
        if found is not None:
            if found.grade == grade:
                source.tally.add(_known("judgements", found, _judgement(read, grade, place, source), place))
            else:
                source.tally.add(Item("judgements", ImportOutcome.DIFFERENT, found, place))
            continue
        found = create(session, catalogue.JUDGEMENTS, _judgement(read, grade, place, source))
        known[letters(read.area[:200])] = found
        source.tally.add(Item("judgements", ImportOutcome.NEW, found, place))


def _judgement(read: JudgementRead, grade: Grade, place: str, source: _Source) -> JudgementCreate:
    common = source.common(place, read.page, read.anchor)
    return JudgementCreate(area=read.area[:200], grade=grade, printed=read.grade[:200], **common)


def _findings(session: Session, source: _Source) -> None:
    mine = (Finding.inspection_id == source.inspection.id, Finding.source == FindingSource.REPORT)
    known: dict[tuple[str, str], Finding] = {}
    numbered: dict[tuple[str, str], Finding] = {}
    for finding in session.exec(select(Finding).where(*mine)):
        known[finding.kind, letters(finding.text)] = finding
        if finding.number:
            numbered[finding.kind, finding.number] = finding
    new: list[tuple[str, FindingCreate]] = []
    tally = source.tally
    for place, data in _as_findings(source):
        if found := known.get((data.kind, letters(data.text))):
            tally.add(_known("findings", found, data, place))
        elif found := numbered.get((data.kind, data.number or "")):
            note = f"Page {data.page}: {data.kind.value} {data.number} is stored in other words, and was left so."
            tally.add(Item("findings", ImportOutcome.DIFFERENT, found, place, note))
            tally.note(note)
        else:
            new.append((place, data))
    made = create_many(session, catalogue.FINDINGS, [data for _, data in new])
    for (place, _), finding in zip(new, made, strict=True):
        tally.add(Item("findings", ImportOutcome.NEW, finding, place))


def _known(kind: str, found: Finding | Judgement, data: FindingCreate | JudgementCreate, place: str) -> Item:
    """A stored item that the report says in the same words; its place in the same document is added if it has none."""
    same_page = (found.document_id, found.page) == (data.document_id, data.page)
    if not same_page or found.starts_at is not None or data.starts_at is None:
        return Item(kind, ImportOutcome.UNCHANGED, found, place)
    before = {"starts_at": found.starts_at, "ends_at": found.ends_at}
    found.starts_at, found.ends_at = data.starts_at, data.ends_at
    return Item(kind, ImportOutcome.CHANGED, found, place, "Its place in the document is known now.", before)


def _as_findings(source: _Source) -> Iterator[tuple[str, FindingCreate]]:
    for place, item in source.tally.reads("recommendations", source.record.recommendations):
        if item.text.strip():
            yield place, _recommendation(item, place, source)
    for place, paragraph in source.tally.reads("paragraphs", source.record.paragraphs):
        if paragraph.text.strip():
            yield place, _paragraph(paragraph, place, source)


def _recommendation(read: RecommendationRead, place: str, source: _Source) -> FindingCreate:
    return FindingCreate(
        kind=FindingKind(read.kind),
        source=FindingSource.REPORT,
        number=read.ref or None,
        heading=shortened([read.heading], 2000),
        text=read.text,
        cites=shortened([read.cites], 2000),
        fitting_cites=_fitting(read),
        **source.common(place, read.page, read.anchor),
    )


def _fitting(read: RecommendationRead) -> str | None:
    """The places that fit where the printed ones do not."""
    places = []
    for citation in read.citations:
        if citation.fits == "corrected":
            page = citation.corrected_page or citation.page
            places.append((f"page {page}, " if page else "") + f"paragraph {citation.corrected_paragraph}")
    return shortened(["; ".join(dict.fromkeys(places))], 2000)


def _paragraph(read: ParagraphRead, place: str, source: _Source) -> FindingCreate:
    return FindingCreate(
        kind=FindingKind.PARAGRAPH,
        source=FindingSource.REPORT,
        number=str(read.number),
        section=shortened([read.section], 2000),
        text=read.text,
        **source.common(place, read.page, read.anchor),
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
