"""Suggests which KPIs fit a finding, which findings a KPI fits, and which findings say what another says.

Nothing is linked by asking: a person reads what a suggestion rests on, and makes the mapping or the link, or does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping
from sqlmodel import Session

from app.errors import InvalidInput, Problem
from app.meaning.analysis import Analysis, analyse, merged
from app.meaning.likeness import Said, alike
from app.meaning.ranking import Ranking
from app.services import suggestion_rows as rows
from app.vocabulary import FindingKind

LONGEST_TEXT = 10_000
# How much its definition, and the heading that it stands under, say of a KPI beside its name.
_DEFINITION = 0.5
_SECTION = 0.15


@dataclass(frozen=True)
class Suggestion:
    """A KPI that fits a finding, or a text.

    Parameters
    ----------
    id, ref, name, section
        The KPI's own.
    score : float
        From 0 to 1, to compare suggestions with; no probability.
    because : list of str
        What the suggestion rests on, as sentences, the weightiest first.
    """

    id: int
    ref: str
    name: str
    section: str | None
    score: float
    because: list[str]


@dataclass(frozen=True)
class FindingSuggestion:
    """A finding that fits a KPI, or that says what another finding says; `score` and `because` as in `Suggestion`."""

    id: int
    ref: str
    kind: FindingKind
    text: str
    page: int | None
    score: float
    because: list[str]


def suggest_kpis(
    session: Session,
    authority_id: int,
    *,
    finding_id: int | None = None,
    text: str | None = None,
    limit: int = 10,
) -> list[Suggestion]:
    """KPIs of the authority that fit a finding of it, or a text, best first; none when nothing fits.

    Retired KPIs are left out. For a finding those are left out too that are mapped to it, or to a finding that restates
    it, whether the mapping is accepted, proposed or rejected: a person has looked at them already.

    Raises
    ------
    NotFound
        The authority has no such finding.
    InvalidInput
        Neither a finding nor a text, or both, or a text of more than 10,000 characters.
    """
    _check_asked(finding_id, text)
    known: set[int] = set()
    if finding_id is not None:
        text = rows.finding(session, authority_id, finding_id)["text"]
        known = rows.mapped_kpis(session, authority_id, finding_id)
    kpis = rows.kpis(session, authority_id)
    best = _ranking(kpis).kpis_for(analyse(text or ""), limit, known)
    return [
        Suggestion(found.key, kpi["ref"], kpi["name"], kpi["section"], found.score, list(found.because))
        for found in best
        for kpi in [kpis[found.key]]
    ]


def suggest_findings(session: Session, authority_id: int, kpi_id: int, limit: int = 10) -> list[FindingSuggestion]:
    """Checked findings of the authority that a KPI fits, best first; those that it is mapped to are left out.

    Raises
    ------
    NotFound
        The authority has no such KPI.
    InvalidInput
        It is retired.
    """
    kpis = rows.kpis(session, authority_id)
    if kpi_id not in kpis:
        rows.say_why_not(session, authority_id, kpi_id)
    texts = rows.unmapped_findings(session, authority_id, kpi_id)
    best = _ranking(kpis).findings_for(kpi_id, ((key, analyse(text)) for key, text in texts), limit)
    return _told(session, authority_id, [(found.key, found.score, found.because) for found in best])


def suggest_restates(session: Session, authority_id: int, finding_id: int, limit: int = 10) -> list[FindingSuggestion]:
    """Findings of the same inspection, worded by another document, that say what this one says, the most alike first.

    For a recommendation these are the rows of the council's table, for a row the recommendations. Those that are linked
    to it already are left out.

    Raises
    ------
    NotFound
        The authority has no such finding.
    """
    asked = rows.finding(session, authority_id, finding_id)
    others = rows.worded_elsewhere(session, authority_id, asked)
    said = [Said(key, 0, analyse(text)) for key, text in others]
    pairs = alike([*said, Said(finding_id, 1, analyse(asked["text"]))], later=finding_id)
    return _told(session, authority_id, [(pair.earlier, pair.score, pair.because) for pair in pairs[:limit]])


def _check_asked(finding_id: int | None, text: str | None) -> None:
    if (finding_id is None) == (text is None):
        raise InvalidInput("KPIs for what?", [Problem("finding", "name a finding or give a text, one of the two")])
    if text is not None and len(text) > LONGEST_TEXT:
        said = f"has {len(text):,} characters; {LONGEST_TEXT:,} are the most"
        raise InvalidInput("The text is too long.", [Problem("text", said)])


def _ranking(kpis: dict[int, RowMapping]) -> Ranking[int]:
    return Ranking((kpi_id, _about(kpi)) for kpi_id, kpi in kpis.items())


def _about(kpi: RowMapping) -> Analysis:
    """What a KPI is about, by its names, its definition and its heading."""
    names = [(analyse(name), 1.0) for name in (kpi["name"], *kpi["wordings"])]
    rest = ((kpi["definition"], _DEFINITION), (kpi["section"], _SECTION))
    return merged([*names, *((analyse(text), share) for text, share in rest if text)])


def _told(
    session: Session, authority_id: int, best: Sequence[tuple[int, float, tuple[str, ...]]]
) -> list[FindingSuggestion]:
    found = rows.findings(session, authority_id, [finding_id for finding_id, *_ in best])
    return [
        FindingSuggestion(**found[finding_id], score=score, because=list(because))
        for finding_id, score, because in best
    ]
