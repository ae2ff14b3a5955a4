"""Suggests which KPIs fit a finding, which findings a KPI fits, and which findings say what another says.

Nothing is linked by asking: a person reads what a suggestion rests on, and makes the mapping or the link, or does not.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import RowMapping
from sqlmodel import Session

from app.errors import InvalidInput, Problem
from app.meaning.analysis import Analysis, analyse, merged
from app.meaning.evidence import Fit
from app.meaning.likeness import Said, alike
from app.meaning.ranking import Ranking
from app.services import suggestion_rows as rows
from app.vocabulary import FindingKind

LONGEST_TEXT = 10_000
# How much its definition, and the heading that it stands under, say of a KPI beside its name.
_DEFINITION = 0.5
_SECTION = 0.15


class Asked(NamedTuple):
    """A text that KPIs are wanted for, and the KPIs that a person has looked at for it already."""

    text: str
    known: Set[int]


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
    fits : "well" or "weakly"
        "weakly" if it rests on so little that it is likely none.
    """

    id: int
    ref: str
    name: str
    section: str | None
    score: float
    because: list[str]
    fits: Fit


@dataclass(frozen=True)
class AlikeFinding:
    """A finding that says what another finding says; `score` and `because` as in `Suggestion`."""

    id: int
    ref: str
    kind: FindingKind
    text: str
    page: int | None
    score: float
    because: list[str]


@dataclass(frozen=True)
class FindingSuggestion(AlikeFinding):
    """A finding that fits a KPI, or that an action may answer; `score`, `because` and `fits` as in `Suggestion`."""

    fits: Fit


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
    return suggest_kpis_for(session, authority_id, {0: Asked(text or "", known)}, limit)[0]


def suggest_kpis_for(
    session: Session, authority_id: int, asked: Mapping[int, Asked], limit: int = 10
) -> dict[int, list[Suggestion]]:
    """As `suggest_kpis`, for several texts in one query; the answer has the keys of what was asked."""
    kpis = rows.kpis(session, authority_id)
    ranking = _ranking(kpis)
    return {
        key: [
            Suggestion(found.key, kpi["ref"], kpi["name"], kpi["section"], found.score, list(found.because), found.fits)
            for found in ranking.kpis_for(analyse(one.text), limit, one.known)
            for kpi in [kpis[found.key]]
        ]
        for key, one in asked.items()
    }


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
    told = rows.findings(session, authority_id, [found.key for found in best])
    return [
        FindingSuggestion(**told[found.key], score=found.score, because=list(found.because), fits=found.fits)
        for found in best
    ]


def suggest_restates(session: Session, authority_id: int, finding_id: int, limit: int = 10) -> list[AlikeFinding]:
    """Findings of the same inspection, worded by another document, that say what this one says, the most alike first.

    For a recommendation these are the rows of the council's table, for a row the recommendations. Praise restates no
    concern, nor the other way round. Those that are linked to it already are left out.

    Raises
    ------
    NotFound
        The authority has no such finding.
    """
    asked = rows.finding(session, authority_id, finding_id)
    others = rows.worded_elsewhere(session, authority_id, asked)
    said = [Said(key, 0, analyse(text)) for key, text in others]
    pairs = alike([*said, Said(finding_id, 1, analyse(asked["text"]))], later=finding_id)[:limit]
    told = rows.findings(session, authority_id, [pair.earlier for pair in pairs])
    return [AlikeFinding(**told[pair.earlier], score=pair.score, because=list(pair.because)) for pair in pairs]


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
