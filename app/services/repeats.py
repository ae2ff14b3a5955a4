"""What was said before: findings of one authority that say what a finding of an earlier inspection said.

A pair of findings is proposed until a person accepts or refuses it. The answer is stored, with what the proposal
rested on; a proposal is stored nowhere, and found anew each time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import RowMapping, select
from sqlmodel import Session
from sqlmodel import select as select_rows

from app.coverage.conditions import FINDING, INSPECTION, REPEAT, RESTATEMENT, stated_on
from app.errors import InvalidInput, Problem
from app.meaning.analysis import analyse
from app.meaning.likeness import Pair, Said, alike
from app.models import Repeat
from app.models.finding import RepeatCreate, RepeatUpdate
from app.services import catalogue
from app.services.records import change, create, read_input
from app.vocabulary import FindingKind, RepeatStatus

PROPOSED = "proposed"
STATUSES = (PROPOSED, *(status.value for status in RepeatStatus))
MOST = 500
# A concern of ten inspections need not be proposed for every two of them: each finding names so many earlier ones.
_EARLIER = 3
_CONCERNS = (FindingKind.RECOMMENDATION, FindingKind.AREA_FOR_IMPROVEMENT, FindingKind.PRIORITY_ACTION)


@dataclass(frozen=True)
class SaidIn:
    """A finding, and where it was said: the inspection's reference, and the page of the report."""

    id: int
    ref: str
    text: str
    inspection: str
    page: int | None


@dataclass(frozen=True)
class RepeatCandidate:
    """Two findings of which the later may say again what the earlier said.

    Parameters
    ----------
    later, earlier : SaidIn
    status : str
        "proposed", or what a person answered: "accepted" or "refused".
    score : float or None
        From 0 to 1; None where nothing is alike in what was answered.
    because : list of str
        What the score rests on, as sentences.
    reason : str or None
        The person's.
    """

    later: SaidIn
    earlier: SaidIn
    status: str
    score: float | None
    because: list[str]
    reason: str | None


def list_repeats(
    session: Session,
    authority_id: int,
    *,
    status: str | None = None,
    finding_id: int | None = None,
    limit: int = 100,
) -> list[RepeatCandidate]:
    """Candidates, the most alike first: what is proposed, and what a person has accepted or refused.

    Recommendations, areas for improvement and priority actions that the rules look at are compared, each with those of
    earlier inspections; what restates another finding is left out, since that one stands for it.

    Parameters
    ----------
    status : str, optional
        Only "proposed", "accepted" or "refused".
    finding_id : int, optional
        Only what this finding may repeat.
    limit : int
        At most 500.

    Raises
    ------
    InvalidInput
        There is no such status.
    """
    if status not in (None, *STATUSES):
        raise InvalidInput(f"There is no status {status}.", [Problem("status", f"is one of {', '.join(STATUSES)}")])
    answered = _answered(session, authority_id)
    found = [
        (row["finding_id"], row["earlier_id"], row["status"].value, row["score"], row["because"], row["reason"])
        for row in answered.values()
        if status in (None, row["status"]) and finding_id in (None, row["finding_id"])
    ]
    if status in (None, PROPOSED):
        pairs = alike(
            _concerns(session, authority_id),
            wanted=min(limit, MOST),
            most=_EARLIER if finding_id is None else None,
            later=finding_id,
            without=answered,
        )
        found += [(pair.later, pair.earlier, PROPOSED, pair.score, list(pair.because), None) for pair in pairs]
    found.sort(key=lambda one: (-(one[3] or 0.0), one[0], one[1]))
    shown = found[: min(limit, MOST)]
    said = _said_in(session, authority_id, {key for later, earlier, *_ in shown for key in (later, earlier)})
    return [RepeatCandidate(said[later], said[earlier], *rest) for later, earlier, *rest in shown]


def answer_repeat(
    session: Session,
    authority_id: int,
    later_id: int,
    earlier_id: int,
    status: RepeatStatus,
    reason: str | None = None,
) -> RepeatCandidate:
    """Accept or refuse that a finding repeats an earlier one; what was answered before is answered anew.

    Raises
    ------
    InvalidInput
        The reason is empty or too long.
    InvalidLink
        The authority does not have both findings.
    Conflict
        The other finding is not of an earlier inspection.
    """
    asked = select_rows(Repeat).where(Repeat.authority_id == authority_id, Repeat.finding_id == later_id)
    repeat = session.exec(asked.where(Repeat.earlier_id == earlier_id)).first()
    if repeat is None:
        pair = _pair(session, authority_id, later_id, earlier_id)
        row = {
            "authority_id": authority_id,
            "finding_id": later_id,
            "earlier_id": earlier_id,
            "status": status,
            "score": pair.score if pair else None,
            "because": list(pair.because) if pair else [],
            "reason": reason,
        }
        repeat = create(session, catalogue.REPEATS, read_input(RepeatCreate, row))
    else:
        new = read_input(RepeatUpdate, {"status": status, "reason": reason})
        repeat = change(session, catalogue.REPEATS, repeat, new, repeat.version)
    said_in = _said_in(session, authority_id, {later_id, earlier_id})
    answer = (repeat.status.value, repeat.score, repeat.because, repeat.reason)
    return RepeatCandidate(said_in[later_id], said_in[earlier_id], *answer)


def _answered(session: Session, authority_id: int) -> dict[tuple[int, int], RowMapping]:
    asked = (
        REPEAT.finding_id,
        REPEAT.earlier_id,
        REPEAT.status,
        REPEAT.score,
        REPEAT.because,
        REPEAT.reason,
    )
    statement = select(*asked).where(REPEAT.authority_id == authority_id).order_by(REPEAT.id)
    rows = session.connection().execute(statement).mappings()
    return {(row["finding_id"], row["earlier_id"]): row for row in rows}


def _pair(session: Session, authority_id: int, later_id: int, earlier_id: int) -> Pair[int] | None:
    """What the two have in common, however little."""
    pairs = alike(_concerns(session, authority_id), least=0.0, later=later_id)
    return next((pair for pair in pairs if pair.earlier == earlier_id), None)


def _concerns(session: Session, authority_id: int) -> list[Said[int]]:
    restating = select(RESTATEMENT.finding_id).where(RESTATEMENT.authority_id == authority_id)
    inspection = (INSPECTION.authority_id == authority_id) & (INSPECTION.id == FINDING.inspection_id)
    statement = (
        select(FINDING.id, FINDING.text, stated_on().label("stated_on"))
        .join(INSPECTION.id.table, inspection)
        .where(
            FINDING.authority_id == authority_id,
            FINDING.checked.is_(True),
            FINDING.kind.in_(_CONCERNS),
            FINDING.id.not_in(restating),
        )
        .order_by(FINDING.id)
    )
    rows = session.connection().execute(statement)
    return [Said(row.id, row.stated_on, analyse(row.text)) for row in rows]


def _said_in(session: Session, authority_id: int, finding_ids: Iterable[int]) -> dict[int, SaidIn]:
    asked = (FINDING.id, FINDING.ref, FINDING.text, INSPECTION.ref.label("inspection"), FINDING.page)
    inspection = (INSPECTION.authority_id == authority_id) & (INSPECTION.id == FINDING.inspection_id)
    statement = select(*asked).join(INSPECTION.id.table, inspection)
    mine = statement.where(FINDING.authority_id == authority_id, FINDING.id.in_(sorted(finding_ids)))
    return {row["id"]: SaidIn(**row) for row in session.connection().execute(mine).mappings()}
