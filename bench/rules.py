"""Gap lists and the list of findings against the same SQL written by hand and run through `sqlite3`."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.coverage.gaps import Question, count_gaps, find_gaps, page_of_gaps
from app.coverage.rules import Rule, rule_named
from app.db import make_engine
from app.services.catalogue import FINDINGS
from app.services.coverage import gap_page
from app.services.pages import page
from bench import sql
from bench.generate import AUTHORITIES
from bench.graph import DAY
from bench.measure import Result, alternately, same, say
from bench.plain import PAGE, findings

MOST = 2.0
TELLING_MS = 0.5  # in a shorter list most is the fixed cost of a statement, a twentieth of a millisecond
AUTHORITY = 77  # from the middle
DEPTHS = (0, 10, 50, 90)
ALL_RULES_MS = 100.0
LISTS, ALL_RULES, PAGES, COUNTS = 31, 15, 201, 3  # rounds


def compare(path: Path) -> Iterator[Result]:
    """Every comparison on one register."""
    engine = make_engine(f"sqlite:///{path}")
    plain = sqlite3.connect(path)
    with Session(engine) as session:
        for code in sql.RULES:
            say(f"{code} of one authority")
            yield from _one_authority(session, plain, rule_named(code))
        yield from all_rules(session)
        for code in sql.RULES:
            say(f"{code} counted over all authorities")
            yield _counted(session, plain, rule_named(code))
        yield from _at_depths(session, plain)
        yield from _findings(session, plain)
    plain.close()
    engine.dispose()


def _one_authority(session: Session, plain: sqlite3.Connection, rule: Rule) -> Iterator[Result]:
    """Its gaps by one rule; nothing where a small register has none."""
    question = Question(DAY, frozenset({AUTHORITY}), rules=(rule,))
    query, values = sql.gaps(rule.code, sql.ONE_AUTHORITY), {"day": DAY.isoformat(), "authority": AUTHORITY}

    def ours() -> list[Any]:
        return list(find_gaps(session, question))

    def by_hand() -> list[Any]:
        return plain.execute(query, values).fetchall()

    same([(gap.id, gap.severity, gap.waived) for gap in ours()], [(row[0], row[4], row[5]) for row in by_hand()])
    if gaps := len(by_hand()):
        times = alternately(ours, by_hand, LISTS)
        most = MOST if times[1] >= TELLING_MS else None
        yield Result(f"{rule.code}, one authority ({gaps:,} gaps)", *times, "ms", most=most)


def all_rules(session: Session, where: str = "", most: float | None = 1.0) -> Iterator[Result]:
    """Every rule of one authority against the time it may take: as REST answers, and with all gaps listed at once.

    `most` as in `Result`: the time is wanted on SQLite.
    """
    (answer, whole), gaps = both_ways(session, AUTHORITY)
    for what, took in (("counts and 50 gaps", answer), (f"all {gaps:,} gaps", whole)):
        yield Result(f"{where}every rule, one authority, {what}", took, ALL_RULES_MS, "ms", most=most)


def both_ways(session: Session, authority_id: int) -> tuple[tuple[float, float], int]:
    """Milliseconds of the counts by every rule with a page of gaps, and of the whole list; and how long that is."""
    question = Question(DAY, frozenset({authority_id}))

    def answered() -> tuple[dict[str, Any], Any]:
        return gap_page(session, question, PAGE, None)

    def listed() -> list[Any]:
        return list(find_gaps(session, question))

    return alternately(answered, listed, ALL_RULES), len(listed())


def _counted(session: Session, plain: sqlite3.Connection, rule: Rule) -> Result:
    question, query = Question(DAY, rules=(rule,)), sql.count(rule.code)

    def ours() -> list[Any]:
        (count,) = count_gaps(session, question)
        return [count.checked, count.broken]

    def by_hand() -> list[Any]:
        return list(plain.execute(query, {"day": DAY.isoformat()}).fetchone())

    same(ours(), by_hand())
    what = f"{rule.code}, counted over all ({ours()[1]:,} of {ours()[0]:,})"
    times = alternately(ours, by_hand, COUNTS)
    return Result(what, *times, "ms", most=MOST if times[1] >= TELLING_MS else None)


def _at_depths(session: Session, plain: sqlite3.Connection) -> Iterator[Result]:
    """A page of F001 over all authorities from so far down the list, then the deepest against the first."""
    rule = rule_named("F001")
    question = Question(DAY, rules=(rule,))
    query, values = sql.gaps(rule.code, sql.A_PAGE), {"day": DAY.isoformat()}
    ids = [row[0] for row in plain.execute(query.replace("LIMIT 51", ""), values | {"after": 0})]
    times = []
    for depth in DEPTHS:
        after = ids[len(ids) * depth // 100] - 1

        def ours(after: int = after) -> list[Any]:
            return page_of_gaps(session, question, PAGE, (rule.code, after))[0]

        def by_hand(after: int = after) -> list[Any]:
            return plain.execute(query, values | {"after": after}).fetchall()

        say(f"{rule.code} of all authorities, {depth}% down")
        same([gap.id for gap in ours()], [row[0] for row in by_hand()[:PAGE]])
        result = Result(f"F001, all, page {depth}% down", *alternately(ours, by_hand, PAGES), "ms", most=MOST)
        times.append(result.ours)
        yield result
    yield Result("F001, all, slowest page against the first", max(times), times[0], "ms", most=MOST)


def _findings(session: Session, plain: sqlite3.Connection) -> Iterator[Result]:
    """A page of the list of findings, from so far down."""
    for depth in DEPTHS:
        # A cursor says where a page ends, not in which list: one authority's first page gives one into all findings.
        start = page(session, FINDINGS, frozenset({max(1, AUTHORITIES * depth // 100)}), {}, limit=1)
        after = start.rows[-1]["id"]

        def ours(cursor: str | None = start.next_cursor) -> list[Any]:
            return list(page(session, FINDINGS, None, {}, limit=PAGE, cursor=cursor).rows)

        def by_hand(after: int = after) -> list[Any]:
            return findings(plain, after)

        say(f"findings, {depth}% down")
        same(ours(), by_hand())
        yield Result(f"findings, all, page {depth}% down", *alternately(ours, by_hand, PAGES), "ms", most=MOST)
