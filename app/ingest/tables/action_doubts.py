"""What is doubtful in a plan: its numbers, two actions that say the same, cells that say too little."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from app.ingest.plan_record import ActionRead
from app.ingest.record import ReadWarning
from app.vocabulary import TimescaleKind

_NUMBER = re.compile(r"(?P<stem>.*?)(?P<last>\d{1,6})\s?[a-z]?[.)]?")
_BODY = re.compile(
    r"\b(?:board|committee|panel|partnership)s?\b(?!\s+(?:\w+\s+)?(?:manager|lead|officer|co-?ordinator|team|chair)\b)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{2,}\d?(?:\s*[&/,+]\s*[A-Z]{2,}\d?)*")
_NOBODY = re.compile(
    r"(?:all|any|everyone|everybody|various|several|tb[cda]|to be \w+|n/?a|[\W_]+)(?: \w+)?", re.IGNORECASE
)

# Two actions say the same if nearly all of their words are the same; only those that begin alike are compared.
_SAME_FROM = 0.85
_FIRST_WORDS = 5
_MOST_COMPARED = 20


def find_doubts(actions: list[ActionRead], expected: Iterable[str]) -> Iterator[ReadWarning]:
    """Warn of what a person should look at.

    Parameters
    ----------
    actions : list of ActionRead
    expected : iterable of str
        The fields for which the plan has a column, whose empty cells are doubtful: "owner" and the like.
    """
    expected = list(expected)
    yield from _repeated_numbers(actions)
    yield from _skipped_numbers(actions)
    yield from _same_actions(actions)
    for action in actions:
        for name in expected:
            if not getattr(action, name):
                yield _warning("empty-cell", f"The {name.replace('_', ' ')} is empty.", action, action.text)
        yield from _doubtful_owner(action)
        if action.timescale_kind == TimescaleKind.UNCLEAR:
            message = "No day can be told from this timescale, nor that the action goes on."
            yield _warning("unclear-timescale", message, action, action.timescale or "")


def _repeated_numbers(actions: list[ActionRead]) -> Iterator[ReadWarning]:
    first: dict[str, ActionRead] = {}
    for action in actions:
        number = (action.number or "").rstrip(".)").casefold()
        above = first.setdefault(number, action) if number else action
        if above is not action:
            message = (
                f"The number {action.number} stands at the action of line {above.line} too. "
                "Both are kept. (A sheet that takes 1.10 for a number prints 1.1.)"
            )
            yield _warning("duplicate-number", message, action, action.number or "")


def _skipped_numbers(actions: list[ActionRead]) -> Iterator[ReadWarning]:
    """Numbers left out between two that share all but their last part."""
    runs: dict[str, dict[int, ActionRead]] = defaultdict(dict)
    for action in actions:
        if match := _NUMBER.fullmatch(action.number or ""):
            runs[match["stem"]].setdefault(int(match["last"]), action)
    for stem, run in runs.items():
        numbers = sorted(run)
        for before, after in pairwise(numbers):
            if after - before > 1:
                skipped = f"{stem}{before + 1}" + (f" to {stem}{after - 1}" if after - before > 2 else "")
                message = f"Between {stem}{before} and {stem}{after} the plan has no action {skipped}."
                yield _warning("skipped-number", message, run[after], skipped)


def _same_actions(actions: list[ActionRead]) -> Iterator[ReadWarning]:
    alike: dict[tuple[str, ...], list[tuple[ActionRead, frozenset[str]]]] = defaultdict(list)
    for action in actions:
        words = re.findall(r"\w+", action.text.casefold())
        above = alike[tuple(words[:_FIRST_WORDS])]
        said = frozenset(words)
        for other, others in above[-_MOST_COMPARED:]:
            if len(said & others) >= _SAME_FROM * len(said | others):
                message = f"This says the same as action {other.number or ''} of line {other.line}.".replace("  ", " ")
                yield _warning("same-action", message, action, action.text)
                break
        above.append((action, said))


def _doubtful_owner(action: ActionRead) -> Iterator[ReadWarning]:
    owner = action.owner or ""
    if _BODY.search(owner):
        yield _warning("owner-is-body", "A body that oversees stands where the owner should.", action, owner)
    elif owner and _NOBODY.fullmatch(owner):
        yield _warning("owner-is-nobody", "This names no owner.", action, owner)
    elif _CODE.fullmatch(owner):
        yield _warning("owner-is-code", "A code stands where a team or a person should be named.", action, owner)


def _warning(code: str, message: str, action: ActionRead, words: str) -> ReadWarning:
    return ReadWarning(code, message, action.page, action.line, words)
