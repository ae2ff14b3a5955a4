"""What was said before: findings of one authority that say what a finding of an earlier inspection said.

A pair of findings is proposed until a person accepts or refuses it. The answer is stored, with what the proposal
rested on; a proposal is stored nowhere, and found anew each time.
"""

from dataclasses import dataclass

from sqlmodel import Session, select

from app.errors import InvalidInput, Problem, Stale
from app.meaning.likeness import Pair, alike
from app.models import Repeat
from app.models.finding import RepeatCreate, RepeatUpdate
from app.services import catalogue
from app.services import repeat_rows as rows
from app.services.records import change, create, hold, read_input
from app.services.repeat_rows import SaidIn
from app.vocabulary import RepeatStatus

PROPOSED = "proposed"
STATUSES = (PROPOSED, *(status.value for status in RepeatStatus))
MOST = 500
# A concern of ten inspections need not be proposed for every two of them: each finding names so many earlier ones.
_EARLIER = 3


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
    version : int
        Of the answer; 0 while nobody has given one.
    """

    later: SaidIn
    earlier: SaidIn
    status: str
    score: float | None
    because: list[str]
    reason: str | None
    version: int = 0


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
    answered = rows.answers(session, authority_id)
    found = [
        (*ends, row["status"].value, row["score"], row["because"], row["reason"], row["version"])
        for ends, row in answered.items()
        if status in (None, row["status"]) and finding_id in (None, ends[0])
    ]
    if status in (None, PROPOSED):
        pairs = alike(
            rows.concerns(session, authority_id),
            wanted=min(limit, MOST),
            most=_EARLIER if finding_id is None else None,
            later=finding_id,
            without=answered,
        )
        found += [(pair.later, pair.earlier, PROPOSED, pair.score, list(pair.because), None, 0) for pair in pairs]
    found.sort(key=lambda one: (-(one[3] or 0.0), one[0], one[1]))
    shown = found[: min(limit, MOST)]
    said = rows.said_in(session, authority_id, {key for later, earlier, *_ in shown for key in (later, earlier)})
    return [RepeatCandidate(said[later], said[earlier], *rest) for later, earlier, *rest in shown]


def answer_to(session: Session, authority_id: int, later_id: int, earlier_id: int) -> Repeat | None:
    """What a person answered for a pair, or None while nobody has."""
    asked = select(Repeat).where(Repeat.authority_id == authority_id, Repeat.finding_id == later_id)
    return session.exec(asked.where(Repeat.earlier_id == earlier_id)).first()


def repeat_of(session: Session, authority_id: int, later_id: int, earlier_id: int) -> RepeatCandidate:
    """One pair of the authority's findings, answered or not, however little alike."""
    said = rows.said_in(session, authority_id, {later_id, earlier_id})
    ends = (said[later_id], said[earlier_id])
    if repeat := answer_to(session, authority_id, later_id, earlier_id):
        return RepeatCandidate(*ends, repeat.status.value, repeat.score, repeat.because, repeat.reason, repeat.version)
    pair = _pair(session, authority_id, later_id, earlier_id)
    return RepeatCandidate(*ends, PROPOSED, pair.score if pair else None, list(pair.because) if pair else [], None)


def answer_repeat(
    session: Session,
    authority_id: int,
    later_id: int,
    earlier_id: int,
    status: RepeatStatus,
    reason: str | None = None,
    version: int = 0,
) -> RepeatCandidate:
    """Accept or refuse that a finding repeats an earlier one.

    Parameters
    ----------
    version : int
        Of the answer that this one is to replace, as the person read it; 0 where nobody had answered.

    Raises
    ------
    InvalidInput
        The reason is empty or too long, or the finding is to repeat itself.
    InvalidLink
        The authority does not have both findings.
    Conflict
        The other finding is not of an earlier inspection.
    Stale
        Somebody answered, or took an answer back, since.
    """
    hold(session, [{"authority_id": authority_id}], None)
    repeat = answer_to(session, authority_id, later_id, earlier_id)
    _check_unanswered_since(repeat, version)
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
        create(session, catalogue.REPEATS, read_input(RepeatCreate, row))
    else:
        new = read_input(RepeatUpdate, {"status": status, "reason": reason})
        change(session, catalogue.REPEATS, repeat, new, version)
    return repeat_of(session, authority_id, later_id, earlier_id)


def _check_unanswered_since(repeat: Repeat | None, version: int) -> None:
    if repeat is None and version:
        raise Stale("The answer that you read was taken back. Read the pair again, then answer it.")
    if repeat is not None and repeat.version != version:
        at = f"{repeat.updated_at:%H:%M on %d %B %Y}"
        raise Stale(f"The pair was {repeat.status.value} at {at}. Read that answer, then replace it or let it stand.")


def _pair(session: Session, authority_id: int, later_id: int, earlier_id: int) -> Pair[int] | None:
    """What the two have in common, however little."""
    pairs = alike(rows.concerns(session, authority_id), least=0.0, later=later_id)
    return next((pair for pair in pairs if pair.earlier == earlier_id), None)
