"""Takes the record of an inspection report into the register: inspection, judgements, recommendations, paragraphs."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, select

from app.errors import ImportProblem, Problem
from app.ingest.record import InspectionRecord, JudgementRead, ParagraphRead, RecommendationRead
from app.models import Authority, Document, Finding, Inspection, Judgement
from app.models.finding import FindingCreate
from app.models.inspection import InspectionCreate, JudgementCreate
from app.services import catalogue
from app.services.matching import Item, Tally, letters, shortened
from app.services.records import create, create_many
from app.vocabulary import FindingKind, FindingSource, Framework, Grade, ImportOutcome

_GRADES = {letters(grade): grade for grade in Grade} | {
    "requireimprovement": Grade.REQUIRES_IMPROVEMENT,
    "requiresimprovementtobegood": Grade.REQUIRES_IMPROVEMENT,
    "requireimprovementtobegood": Grade.REQUIRES_IMPROVEMENT,
}


def take_report(
    session: Session, record: InspectionRecord, authority: Authority, document: Document, tally: Tally
) -> Inspection:
    """Store what a report says; what is stored already stays as it is.

    Raises
    ------
    ImportProblem
        The report prints no date by which to tell the inspection from others.
    """
    inspection = _inspection(session, record, authority, document, tally)
    _judgements(session, record, inspection, tally)
    _findings(session, record, inspection, tally)
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
        document_id=document.id,
        page=1,
    )
    inspection: Inspection = create(session, catalogue.INSPECTIONS, data)
    tally.add(Item("inspections", ImportOutcome.NEW, inspection))
    return inspection


def _judgements(session: Session, record: InspectionRecord, inspection: Inspection, tally: Tally) -> None:
    stored = session.exec(select(Judgement).where(Judgement.inspection_id == inspection.id))
    known = {letters(judgement.area): judgement for judgement in stored}
    for place, read in tally.reads("judgements", record.judgements):
        grade = _GRADES.get(letters(read.grade))
        if grade is None:
            tally.note(f'Page {read.page}: the grade "{read.grade}" of "{read.area}" is none that is known.')
            continue
        found = known.get(letters(read.area[:200]))
        if found is not None:
            outcome = ImportOutcome.UNCHANGED if found.grade == grade else ImportOutcome.DIFFERENT
        else:
            outcome = ImportOutcome.NEW
            found = create(session, catalogue.JUDGEMENTS, _judgement(read, grade, inspection))
            known[letters(read.area[:200])] = found
        tally.add(Item("judgements", outcome, found, place))


def _judgement(read: JudgementRead, grade: Grade, inspection: Inspection) -> JudgementCreate:
    return JudgementCreate(
        authority_id=inspection.authority_id,
        inspection_id=inspection.id,
        area=read.area[:200],
        grade=grade,
        printed=read.grade[:200],
        document_id=inspection.document_id,
        page=read.page,
    )


def _findings(session: Session, record: InspectionRecord, inspection: Inspection, tally: Tally) -> None:
    stored = select(Finding).where(Finding.inspection_id == inspection.id, Finding.source == FindingSource.REPORT)
    known: dict[tuple[str, str], Finding] = {}
    numbered: dict[tuple[str, str], Finding] = {}
    for finding in session.exec(stored):
        known[finding.kind, letters(finding.text)] = finding
        if finding.number:
            numbered[finding.kind, finding.number] = finding
    new: list[tuple[str, FindingCreate]] = []
    for place, data in _as_findings(record, inspection, tally):
        if found := known.get((data.kind, letters(data.text))):
            tally.add(Item("findings", ImportOutcome.UNCHANGED, found, place))
        elif found := numbered.get((data.kind, data.number or "")):
            note = f"Page {data.page}: {data.kind.value} {data.number} is stored in other words, and was left so."
            tally.add(Item("findings", ImportOutcome.DIFFERENT, found, place, note))
            tally.note(note)
        else:
            new.append((place, data))
    made = create_many(session, catalogue.FINDINGS, [data for _, data in new])
    for (place, _), finding in zip(new, made, strict=True):
        tally.add(Item("findings", ImportOutcome.NEW, finding, place))


def _as_findings(record: InspectionRecord, inspection: Inspection, tally: Tally) -> Iterator[tuple[str, FindingCreate]]:
    for place, item in tally.reads("recommendations", record.recommendations):
        if item.text.strip():
            yield place, _recommendation(item, inspection)
    for place, paragraph in tally.reads("paragraphs", record.paragraphs):
        if paragraph.text.strip():
            yield place, _paragraph(paragraph, inspection)


def _recommendation(read: RecommendationRead, inspection: Inspection) -> FindingCreate:
    return FindingCreate(
        authority_id=inspection.authority_id,
        inspection_id=inspection.id,
        kind=FindingKind(read.kind),
        source=FindingSource.REPORT,
        number=read.ref or None,
        heading=shortened([read.heading], 2000),
        text=read.text,
        cites=shortened([read.cites], 2000),
        document_id=inspection.document_id,
        page=read.page,
    )


def _paragraph(read: ParagraphRead, inspection: Inspection) -> FindingCreate:
    return FindingCreate(
        authority_id=inspection.authority_id,
        inspection_id=inspection.id,
        kind=FindingKind.PARAGRAPH,
        source=FindingSource.REPORT,
        number=str(read.number),
        section=shortened([read.section], 2000),
        text=read.text,
        document_id=inspection.document_id,
        page=read.page,
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
