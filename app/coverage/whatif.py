"""The difference that changes would make: what is seen of the records in their reach before and after, compared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.depths import MEANINGS
from app.coverage.gap_lists import every_gap
from app.coverage.gaps import Failures, Gap, Question, among, bound, shape_of, shortened
from app.coverage.rules import rule_named
from app.coverage.summary import selects, told
from app.coverage.together import Together
from app.coverage.when import Settled
from app.vocabulary import NodeKind

_DEPTHS = MEANINGS[NodeKind.FINDING]


@dataclass(frozen=True)
class FindingSeen:
    """A finding, and the depths at which it is covered."""

    id: int
    ref: str
    kind: str
    title: str
    depths: tuple[str, ...]


@dataclass(frozen=True)
class Sight:
    """What a question finds: gaps by rule and record, counts, findings by id, and the rules that failed."""

    gaps: dict[tuple[str, int], Gap]
    counts: dict[str, Any]
    findings: dict[int, FindingSeen]
    failures: Failures


@dataclass(frozen=True)
class FindingChange:
    """A finding whose cover differs: at which depths it was covered before, is after, lost and gained."""

    id: int
    ref: str
    kind: str
    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Gaps that appear and close, findings whose cover differs, and the counts of the whole scope after.

    Of a rule that failed, before or after, nothing is said but that.
    """

    appeared: list[Gap]
    closed: list[Gap]
    findings: list[FindingChange]
    counts: dict[str, Any]
    failures: Failures


def see(session: Session, question: Question, own: Settled) -> Sight:
    """Gaps, counts and findings of the records that the question is narrowed to, in two queries.

    Parameters
    ----------
    own : Settled
        What the authority settled about its rules, which no change touches.
    """
    failures: Failures = {}
    gaps = {(gap.rule, gap.id): gap for gap in every_gap(session, question, failures, own)}
    findings, *counted = _statement(shape_of(question)).read(session.connection(), bound(question))
    return Sight(gaps, asdict(told(*counted)), dict(_findings(findings)), failures)


def difference(before: Sight, after: Sight, whole: Mapping[str, Any]) -> Difference:
    """What appeared and closed between two looks at the same records.

    Parameters
    ----------
    whole : mapping
        The counts of all records before, of which those looked at are a part.
    """
    failures = before.failures | after.failures
    return Difference(
        appeared=[gap for key, gap in after.gaps.items() if key not in before.gaps and gap.rule not in failures],
        closed=[gap for key, gap in before.gaps.items() if key not in after.gaps and gap.rule not in failures],
        findings=[
            _change(seen, before.findings.get(id_))
            for id_, seen in after.findings.items()
            if seen.depths != (before.findings[id_].depths if id_ in before.findings else ())
        ],
        counts=_moved(whole, before.counts, after.counts),
        failures=failures,
    )


def _findings(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, FindingSeen]]:
    for id_, ref, kind, text, *held in sorted(rows, key=itemgetter(0)):
        covered = tuple(depth.value for depth, holds in zip(_DEPTHS, held, strict=True) if holds)
        yield id_, FindingSeen(id_, ref, kind.value, shortened(text), covered)


@lru_cache(maxsize=64)
def _statement(shape: Question) -> Together:
    depths = (meaning.holds(shape.as_of).label(depth) for depth, meaning in _DEPTHS.items())
    statement = select(c.FINDING.id, c.FINDING.ref, c.FINDING.kind, c.FINDING.text, *depths)
    return Together(statement.where(*among(rule_named("F001"), shape)), *selects(shape))


def _change(after: FindingSeen, before: FindingSeen | None) -> FindingChange:
    had = before.depths if before else ()
    lost = tuple(depth for depth in had if depth not in after.depths)
    gained = tuple(depth for depth in after.depths if depth not in had)
    return FindingChange(after.id, after.ref, after.kind, after.title, had, after.depths, lost, gained)


def _moved(whole: Any, before: Any, after: Any) -> Any:
    """Counts of a whole, moved by as much as those of a part of it differ."""
    if not isinstance(whole, Mapping):
        return whole + after - before
    nothing = {key: _nothing(after[key]) for key in after if key not in whole}
    base = {**whole, **nothing}
    return {key: _moved(base[key], *(part.get(key, _nothing(base[key])) for part in (before, after))) for key in base}


def _nothing(like: Any) -> Any:
    return {key: _nothing(value) for key, value in like.items()} if isinstance(like, Mapping) else 0
