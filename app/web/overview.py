"""The first page of a council: how much is covered, what is broken, what changed, and what the next meetings see."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response

from app.coverage.depths import MEANINGS, Depth, DepthCount, depth_counts
from app.coverage.gap_lists import RuleGaps, count_by_rule, total
from app.coverage.gaps import Question
from app.errors import InvalidInput, Problem
from app.services.coverage import covered_records
from app.services.overview import meetings_ahead, silent_since, since_last_snapshot
from app.vocabulary import FindingKind, NodeKind, Severity
from app.web.access import Viewer, Visit
from app.web.listing import next_page
from app.web.tables import table_answer

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)
PAGE, EXPORTED = 50, 1_000
_COLUMNS = ("part", "of", "depth", "words", "number", "total", *(level.value for level in Severity), "waived")


@router.get("")
def show_overview(entrance: Viewer) -> Response:
    """The page that answers most questions, or with format=csv or xlsx its numbers as a file."""
    with entrance.to_read() as visit:
        session, authority_id = visit.session, visit.authority.id
        question = Question(visit.as_of, frozenset({authority_id}))
        counts = sorted(count_by_rule(session, question), key=_weight, reverse=True)
        found = depth_counts(session, question)
        if form := visit.asked("format"):
            return table_answer("overview", form, _COLUMNS, list(_rows(found, counts)))
        depths = _by_kind(found)
        return visit.page(
            "overview.html",
            counts=counts,
            worst=[counted for counted in counts if counted.by_severity.get(Severity.ERROR)][:3],
            levels=total(counts),
            depths=depths,
            answerable=_answerable(depths),
            meetings=meetings_ahead(session, authority_id, visit.as_of),
            without_meeting=next((counted.broken for counted in counts if counted.rule.code == "B002"), 0),
            silent=silent_since(session, authority_id, visit.as_of),
            since=since_last_snapshot(session, authority_id, visit.as_of, counts),
            section="",
        )


def _rows(depths: list[DepthCount], counts: list[RuleGaps]) -> Iterator[dict[str, Any]]:
    """How much of each kind is covered how deep, then what each rule finds."""
    for count in depths:
        of = {"part": "covered", "of": count.kind, "depth": count.depth, "words": count.words}
        yield of | {"number": count.covered, "total": count.total}
    for counted in counts:
        rule = {"part": "gaps", "of": counted.rule.code, "words": counted.rule.title, **counted.by_severity}
        yield rule | {"number": counted.broken, "total": counted.checked, "waived": counted.waived}


def _weight(counted: RuleGaps) -> tuple[int, ...]:
    """What is worst comes first: by errors, then warnings, then notes."""
    return tuple(counted.by_severity.get(level.value, 0) for level in Severity)


def _answerable(depths: dict[str, dict[str, DepthCount]]) -> dict[str, DepthCount]:
    """The findings that a council must answer, all kinds together: a strength needs no answer."""
    kinds = [counts for kind, counts in depths.items() if kind in set(FindingKind) - {FindingKind.STRENGTH}]
    return {
        depth: DepthCount(
            NodeKind.FINDING,
            depth,
            kinds[0][depth].words,
            sum(counts[depth].covered for counts in kinds),
            sum(counts[depth].total for counts in kinds),
        )
        for depth in (kinds[0] if kinds else ())
    }


@router.get("/covered")
def show_covered(entrance: Viewer) -> Response:
    """The records behind a number: those that are covered at a depth, or with covered=no those that are not."""
    with entrance.to_read() as visit:
        kind, depth, covered = visit.asked("kind") or "finding", visit.asked("depth") or "named", _covered(visit)
        question = Question(visit.as_of, frozenset({visit.authority.id}))
        limit = EXPORTED if visit.asked("format") else PAGE
        asked = (visit.session, question, kind, depth)
        rows, following = covered_records(*asked, covered=covered, limit=limit, after=_after(visit))
        if form := visit.asked("format"):
            return table_answer("covered", form, ("kind", "ref", "title"), rows)
        node = NodeKind.FINDING if kind in set(FindingKind) else NodeKind(kind)
        here = {"kind": kind, "depth": depth, "covered": "yes" if covered else "no"}
        return visit.page(
            "covered.html",
            rows=rows,
            filters=here,
            words=MEANINGS[node][Depth(depth)].words,
            part={"finding": "findings", "kpi": "kpis", "body": "bodies", "action": "actions"}[node.value],
            next_url=next_page(visit, "covered", **here, cursor=following),
            first_url=visit.url("covered", **here) if visit.asked("cursor") else None,
            section="",
            trail=visit.trail(("Behind the number", None)),
        )


def _covered(visit: Visit) -> bool:
    return visit.asked("covered") != "no"


def _after(visit: Visit) -> int:
    text = visit.asked("cursor")
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidInput("There is no such page.", [Problem("cursor", "does not name a page of this list")])
    return int(text or 0)


def _by_kind(counts: list[DepthCount]) -> dict[str, dict[str, DepthCount]]:
    """The counts by kind of record and depth; kinds of which there is none are left out."""
    found: dict[str, dict[str, DepthCount]] = {}
    for count in counts:
        if count.total:
            found.setdefault(count.kind, {})[count.depth] = count
    return found
