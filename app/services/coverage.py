"""The two reports that every face shows alike: gaps, and coverage."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from app.coverage.depths import Depth, depth_counts, records_at_depth
from app.coverage.gaps import Failures, Gap, Question, RuleCount, count_gaps, find_gaps, page_of_gaps
from app.coverage.rules import RULES, rule_named
from app.coverage.summary import coverage
from app.coverage.when import settled
from app.errors import InvalidInput, NotFound, Problem
from app.models import Authority, Inspection
from app.services.records import Scope
from app.vocabulary import FindingKind, NodeKind, Severity


def ask(
    session: Session,
    scope: Scope,
    as_of: date,
    authority: str | None = None,
    inspection: str | None = None,
    rules: Iterable[str] = (),
    severities: Iterable[str] = (),
    kinds: Iterable[str] = (),
) -> Question:
    """A question in the words that people type: references, codes and kinds.

    Raises
    ------
    NotFound
        An unknown authority, inspection or rule.
    InvalidInput
        An unknown severity or kind, or an inspection that several authorities have.
    """
    authority_ids = _scope(session, scope, authority)
    return Question(
        as_of=as_of,
        authority_ids=authority_ids,
        inspection_id=inspection_named(session, inspection, authority_ids).id if inspection else None,
        rules=tuple(rule_named(rule) for rule in rules) or RULES,
        severities=tuple(_word(severity, [Severity], "severity") for severity in severities),
        kinds=tuple(_word(kind, [NodeKind, FindingKind], "kind") for kind in kinds),
    )


def authority_named(session: Session, name: str, scope: Scope) -> Authority:
    """The authority of this reference or name.

    Raises
    ------
    NotFound
    """
    found = session.exec(select(Authority).where((Authority.ref == name) | (Authority.name == name))).first()
    if found is None or (scope is not None and found.id not in scope):
        raise NotFound("authority", name)
    return found


def one_authority(session: Session, name: str | None, scope: Scope) -> Authority:
    """The authority of this name, or without a name the only one there is.

    Raises
    ------
    NotFound
    InvalidInput
        There are none, or several and none of them was named.
    """
    if name is not None:
        return authority_named(session, name, scope)
    mine = select(Authority) if scope is None else select(Authority).where(col(Authority.id).in_(scope))
    known = session.exec(mine.limit(2)).all()
    if not known:
        raise InvalidInput("There is no authority yet.", [Problem("authority", "import a report, or add one, first")])
    if len(known) > 1:
        raise InvalidInput(
            "Which authority?", [Problem("authority", f"there are several: name one, as {known[0].ref}")]
        )
    return known[0]


def inspection_named(session: Session, ref: str, authority_ids: Scope) -> Inspection:
    """The inspection of this reference.

    Raises
    ------
    NotFound
    InvalidInput
        Several authorities have such an inspection.
    """
    statement = select(Inspection).where(Inspection.ref == ref)
    found = [row for row in session.exec(statement) if authority_ids is None or row.authority_id in authority_ids]
    if not found:
        raise NotFound("inspection", ref)
    if len(found) > 1:
        raise InvalidInput(f"Several authorities have an inspection {ref}.", [Problem("authority", "name one")])
    return found[0]


def gap_report(session: Session, question: Question) -> dict[str, Any]:
    """Gaps, waived ones apart, and for each rule how many of how many.

    Returns
    -------
    dict
        `as_of` (ISO date), `authority` (name, or None for several), `gaps` and `waived` (lists of gaps), `rules`
        (`rule`, `broken`, `checked`, `waived`, and `off`: the authorities that switched it off, with their reasons)
        and `failed` (`rule`, `message`): rules that could not be worked out.
    """
    failures: Failures = {}
    return _report(session, question, list(find_gaps(session, question, failures)), failures)


def gap_page(
    session: Session, question: Question, limit: int, after: tuple[str, int] | None
) -> tuple[dict[str, Any], tuple[str, int] | None]:
    """The gap report with at most `limit` gaps after the (rule, record id) given, and where the next page starts."""
    failures: Failures = {}
    found, following = page_of_gaps(session, question, limit, after, failures)
    return _report(session, question, found, failures), following


def _report(session: Session, question: Question, found: list[Gap], failures: Failures) -> dict[str, Any]:
    about = heading(session, question)
    # One council needs not be told at each of its gaps.
    refs = authority_refs(session) if about["authority"] is None else {}
    shown = [(gap.waived, gap_fields(gap) | _of(refs, gap.authority_id)) for gap in found]
    return {
        **about,
        "gaps": [fields for waived, fields in shown if not waived],
        "waived": [fields for waived, fields in shown if waived],
        "rules": rule_counts(session, question, failures),
        "failed": [failed._asdict() for failed in failures.values()],
    }


def coverage_report(session: Session, question: Question) -> dict[str, Any]:
    """How much is covered, as nested counts.

    Returns
    -------
    dict
        Besides the counts `depths`, how many of each kind of record are covered at each depth, and `off`, the rules
        that an authority switched off (`rule`, `authority`, `reason`).
    """
    counts = asdict(coverage(session, question))
    depths = [asdict(count) for count in depth_counts(session, question)]
    return heading(session, question) | counts | {"depths": depths, "off": rules_off(session, question)}


def covered_records(
    session: Session, question: Question, kind: str, depth: str, limit: int, after: int = 0, *, covered: bool
) -> tuple[list[dict[str, Any]], int | None]:
    """The records behind a number of the coverage report, a page at a time.

    Parameters
    ----------
    kind : str
        Of record or finding: finding, recommendation, kpi, body, action.
    depth : str
        named, live, reported, answered or moved.
    covered : bool
        Those that are covered at the depth, or those that are not.
    after : int
        The id of the last record of the page before.

    Returns
    -------
    tuple
        Rows of `kind`, `id`, `ref` and `title`, over several authorities with `authority`; and the id that the next
        page starts after, if there is one.

    Raises
    ------
    InvalidInput
        There is no such kind or depth, or records of this kind are not counted at this depth.
    """
    asked = _word(kind, [NodeKind, FindingKind], "kind"), _word(depth, [Depth], "depth")
    rows, following = records_at_depth(session, question, *asked, covered=covered, limit=limit, after=after)
    refs = authority_refs(session) if heading(session, question)["authority"] is None else {}
    return [row | _of(refs, row.pop("authority_id")) for row in rows], following


def rules_off(session: Session, question: Question) -> list[dict[str, Any]]:
    """The rules that authorities asked about switched off, each with the authority's reference and reason."""
    own = settled(session, question.authority_ids)
    return [{"rule": rule.code, **asdict(off)} for rule in RULES for off in own.off.get(rule.code, {}).values()]


def authority_refs(session: Session) -> dict[int, str]:
    """The references of all authorities, by id."""
    return dict(session.exec(select(Authority.id, Authority.ref)).all())


def _of(refs: dict[int, str], authority_id: int) -> dict[str, str]:
    return {"authority": refs[authority_id]} if authority_id in refs else {}


def heading(session: Session, question: Question) -> dict[str, Any]:
    """What a report is about."""
    only = next(iter(question.authority_ids)) if question.authority_ids and len(question.authority_ids) == 1 else None
    authority = session.get(Authority, only) if only is not None else None
    return {"as_of": question.as_of.isoformat(), "authority": authority.name if authority else None}


def rule_counts(session: Session, question: Question, failures: Failures | None = None) -> list[dict[str, Any]]:
    """For each rule that is asked for, how many records break it, of how many, and where it is off."""
    return [_counted(count) for count in count_gaps(session, question, failures)]


def _counted(count: RuleCount) -> dict[str, Any]:
    return asdict(count) | {"off": [asdict(off) for off in count.off]}


def gap_fields(gap: Gap) -> dict[str, Any]:
    """A gap as every face shows it."""
    return {key: value for key, value in gap._asdict().items() if key not in ("authority_id", "waived")}


def _scope(session: Session, scope: Scope, authority: str | None) -> Scope:
    if authority is not None:
        return frozenset({authority_named(session, authority, scope).id})
    # A register of one council need not be told which.
    known = session.exec(select(Authority.id).limit(2)).all()
    return frozenset(known) if scope is None and len(known) == 1 else scope


def _word(word: str, kinds: list[Any], what: str) -> Any:
    for kind in kinds:
        if word in [member.value for member in kind]:
            return kind(word)
    known = ", ".join(member.value for kind in kinds for member in kind)
    raise InvalidInput(f"There is no {what} {word}.", [Problem(what, f"is one of {known}")])
