"""Takes the record of an inspection report into the register: inspection, judgements, recommendations, paragraphs."""

from datetime import date

from sqlmodel import Session, select

from app.errors import ImportProblem, Problem
from app.ingest.record import InspectionRecord, ParagraphRead, RecommendationRead
from app.models import Authority, Document, Finding, Inspection, Judgement
from app.models.finding import FindingCreate
from app.models.inspection import InspectionCreate, JudgementCreate
from app.services import catalogue
from app.services.matching import Tally, letters, shortened
from app.services.records import create, create_many
from app.vocabulary import FindingKind, FindingSource, Framework, Grade

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
    tally.add("inspections", "unchanged" if known else "new")
    if known:
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
    return inspection


def _judgements(session: Session, record: InspectionRecord, inspection: Inspection, tally: Tally) -> None:
    stored = session.exec(select(Judgement).where(Judgement.inspection_id == inspection.id))
    known = {letters(judgement.area): judgement.grade for judgement in stored}
    new: dict[str, JudgementCreate] = {}
    for read in record.judgements:
        grade = _GRADES.get(letters(read.grade))
        if grade is None:
            tally.note(f'Page {read.page}: the grade "{read.grade}" of "{read.area}" is none that is known.')
            continue
        area = letters(read.area[:200])
        if area in known or area in new:
            tally.add("judgements", "unchanged" if known.get(area, grade) == grade else "different")
            continue
        new[area] = JudgementCreate(
            authority_id=inspection.authority_id,
            inspection_id=inspection.id,
            area=read.area[:200],
            grade=grade,
            printed=read.grade[:200],
            document_id=inspection.document_id,
            page=read.page,
        )
    create_many(session, catalogue.JUDGEMENTS, list(new.values()))
    tally.add("judgements", "new", len(new))


def _findings(session: Session, record: InspectionRecord, inspection: Inspection, tally: Tally) -> None:
    stored = list(
        session.exec(
            select(Finding).where(Finding.inspection_id == inspection.id, Finding.source == FindingSource.REPORT)
        )
    )
    known = {(finding.kind, letters(finding.text)) for finding in stored}
    numbers = {(finding.kind, finding.number) for finding in stored if finding.number}
    new: list[FindingCreate] = []
    for data in _as_findings(record, inspection):
        if (data.kind, letters(data.text)) in known:
            tally.add("findings", "unchanged")
        elif (data.kind, data.number) in numbers:
            tally.add("findings", "different")
            tally.note(f"Page {data.page}: {data.kind.value} {data.number} is stored in other words, and was left so.")
        else:
            new.append(data)
    create_many(session, catalogue.FINDINGS, new)
    tally.add("findings", "new", len(new))


def _as_findings(record: InspectionRecord, inspection: Inspection) -> list[FindingCreate]:
    return [
        *(_recommendation(read, inspection) for read in record.recommendations if read.text.strip()),
        *(_paragraph(read, inspection) for read in record.paragraphs if read.text.strip()),
    ]


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
