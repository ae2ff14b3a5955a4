"""The gaps of a council, as a list that everybody can narrow, sort, search and send on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import select

from app.coverage.gap_lists import Place, RuleGaps, count_by_rule, list_gaps
from app.coverage.gaps import Gap, Question
from app.coverage.rules import RULES, rule_named
from app.errors import InvalidInput, Problem
from app.models import Inspection
from app.models.base import columns
from app.vocabulary import FindingKind, NodeKind, Severity
from app.web.access import Viewer, Visit
from app.web.listing import Choice, in_words, next_page
from app.web.tables import table_answer
from app.web.words import sentence_case, word

router = APIRouter(prefix="/councils/{authority_ref}/gaps", include_in_schema=False)
PAGE, EXPORTED = 50, 1_000
GAP_COLUMNS = ("rule", "severity", "kind", "ref", "title", "reason", "close", "waived")
_KINDS = [kind for kind in NodeKind if kind != NodeKind.INSPECTION] + list(FindingKind)
_INSPECTION = columns(Inspection)
_BY_RULE, _BY_SEVERITY = "rule", "severity"
_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """How the address narrows and orders the list; `said` holds the filters as it says them."""

    question: Question
    words: str
    sort: str
    said: dict[str, str]

    @property
    def passes(self) -> list[Question]:
        """The questions whose answers follow each other in the list."""
        if self.sort == _BY_RULE:
            return [self.question]
        levels = self.question.severities or tuple(Severity)
        return [replace(self.question, severities=(level,)) for level in levels]


@router.get("")
def show_gaps(entrance: Viewer) -> Response:
    """The list, or with format=csv or xlsx the gaps of it as a file."""
    with entrance.to_read() as visit:
        choices = _choices(visit)
        asked = _asked(visit, choices)
        if form := visit.asked("format"):
            found, _ = _listed(visit, asked, EXPORTED)
            return table_answer("gaps", form, GAP_COLUMNS, [gap._asdict() for gap in found])
        counts = count_by_rule(visit.session, replace(asked.question, rules=RULES), asked.words)
        found, cursor = _listed(visit, asked, PAGE)
        here = asked.said | ({"sort": asked.sort} if asked.sort != _BY_RULE else {})
        return visit.page(
            "gaps.html",
            asked=asked,
            choices=choices,
            counts=counts,
            gaps=found,
            shown=_shown(asked, counts),
            filters=here,
            narrowing=[*in_words(choices, asked.said), *(["Order: severity"] if asked.sort == _BY_SEVERITY else [])],
            next_url=next_page(visit, "gaps", **here, cursor=cursor),
            first_url=visit.url("gaps", **here) if visit.asked("cursor") else None,
        )


def _shown(asked: Asked, counts: list[RuleGaps]) -> int:
    codes = {rule.code for rule in asked.question.rules}
    return sum(counted.broken + counted.waived for counted in counts if counted.rule.code in codes)


def _listed(visit: Visit, asked: Asked, limit: int) -> tuple[list[Gap], str | None]:
    """At most `limit` gaps, and the cursor of the next page."""
    start, after = _cursor(visit, asked)
    gaps: list[Gap] = []
    for number, question in enumerate(asked.passes[start:], start):
        found = list_gaps(visit.session, question, limit - len(gaps), after, asked.words)
        gaps += found.gaps
        if found.following:
            return gaps, f"{number}.{found.following.rule}.{found.following.record_id}"
        if len(gaps) == limit and number + 1 < len(asked.passes):
            return gaps, f"{number + 1}"
        after = None
    return gaps, None


def _cursor(visit: Visit, asked: Asked) -> tuple[int, Place | None]:
    """Where the page starts: the pass, and the place in it, as 1.F003.412."""
    text = visit.asked("cursor")
    number, _, rest = text.partition(".")
    code, _, record_id = rest.partition(".")
    known = not rest or (code in {rule.code for rule in asked.question.rules} and _small(record_id))
    if text and not (_small(number) and int(number) < len(asked.passes) and known):
        raise InvalidInput("There is no such page.", [Problem("cursor", "does not name a page of this list")])
    return int(number or 0), Place(code, int(record_id)) if rest else None


def _small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _choices(visit: Visit) -> list[Choice]:
    known = select(_INSPECTION.ref, _INSPECTION.id).where(_INSPECTION.authority_id == visit.authority.id)
    rows = visit.session.connection().execute(known.order_by(_INSPECTION.ends_on.desc())).all()
    return [
        Choice("rule", "Rule", [(rule.code, f"{rule.code}: {rule.title}") for rule in RULES]),
        Choice("severity", "Severity", Severity),
        Choice("kind", "Kind of record", [(kind.value, sentence_case(word(kind))) for kind in _KINDS]),
        Choice("inspection", "Inspection", [(row.ref, row.ref) for row in rows], {row.ref: row.id for row in rows}),
    ]


def _asked(visit: Visit, choices: list[Choice]) -> Asked:
    said = {choice.parameter: visit.asked(choice.parameter) for choice in choices} | {"q": visit.asked("q")}
    said = {name: text for name, text in said.items() if text}
    stored = dict(_stored(choices, said))
    sort = visit.asked("sort") or _BY_RULE
    if sort not in (_BY_RULE, _BY_SEVERITY):
        raise InvalidInput("The list cannot be sorted that way.", [Problem("sort", f"{sort[:40]} is no order of it")])
    if len(said.get("q", "")) > _LONGEST:
        raise InvalidInput("The search cannot be made.", [Problem("Search", f"takes at most {_LONGEST} characters")])
    kind = stored.get("kind")
    question = Question(
        visit.as_of,
        frozenset({visit.authority.id}),
        inspection_id=stored.get("inspection"),
        rules=(rule_named(stored["rule"]),) if "rule" in stored else RULES,
        severities=(Severity(stored["severity"]),) if "severity" in stored else (),
        kinds=() if kind is None else (NodeKind(kind) if kind in set(NodeKind) else FindingKind(kind),),
    )
    return Asked(question, said.get("q", "").replace("\0", ""), sort, said)


def _stored(choices: list[Choice], said: dict[str, str]) -> Iterator[tuple[str, Any]]:
    for choice in choices:
        if (text := said.get(choice.parameter)) is None:
            continue
        if text not in dict(choice.pairs()):
            problem = Problem(choice.label, f"there is no {text[:40]}")
            raise InvalidInput("The list cannot be narrowed that way.", [problem])
        yield choice.parameter, choice.stored.get(text, text)
