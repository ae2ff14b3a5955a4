"""Telling whether two wordings are one KPI: the same words once spelling, articles and periods are set aside."""

import re
from dataclasses import dataclass

# Names of one thing, brought to one word; the longer stand before the shorter that they hold.
_SYNONYMS = (
    (r"per ?cent(?:age)?(?: of)?|proportion of|%(?: of)?", " % "),
    (r"\bno\. of\b", " number "),
    (r"(?:currently )?looked[- ]after child(?:ren)?|child(?:ren)?(?: who are| currently)? looked after", " incare "),
    (r"child(?:ren)?(?: and young people)? in care|\blac\b|\bcla\b|\bcic\b", " incare "),
    (r"child(?:ren)? in need|\bcin\b", " inneed "),
    (r"(?:subject (?:of|to) )?(?:child protection|\bcp\b) plans?|\bcpp\b", " cpplan "),
    (r"child protection|\bcp\b", " cp "),
    (r"personal education plans?|\bpeps?\b", " pep "),
    (r"education,? health (?:and )?care plans?|\behcps?\b", " ehcp "),
    (r"not in (?:education,? )?employment,?(?: education)?(?:,? or| and)? training|\bneets?\b", " neet "),
    (r"social workers?|\bsws?\b", " sw "),
    (r"child sexual exploitation", " cse "),
)
_SPAN = r"(?:(?:\d+|three|six|twelve) )?(?:months?|years?|quarters?|period)"
_RECENT = rf"(?:previous|last|past|current|this|rolling|reporting) {_SPAN}|(?:end of (?:the )?)?period|year to date"
# "15/16" is a year; "16-17", and "16/17" beside "aged" or "year olds", are ages and tell KPIs apart.
_YEAR = r"(?:19|20)\d\d(?:[/-]\d{2,4})?|(?<!\baged )(?<!\bage )\d\d/\d\d(?![ -]?year)"
_PERIODS = re.compile(rf"\b(?:(?:in|during|over|within|for|at|to) )?(?:the )?(?:{_RECENT}|{_YEAR})(?!\w)")
_IDLE = frozenset(
    {"a", "an", "the", "of", "and", "all", "who", "that", "which", "have", "has", "had", "is", "are", "was", "were"}
    | {"be", "been", "being", "their", "its", "with", "for", "to", "on", "in", "at"}
)
_NEGATIONS = frozenset({"not", "no", "without", "never", "non"})
_TIME_LIMIT = re.compile(r"(within \d+ (?:working |calendar )?(?:day|week|month|hour)s?) (?:of|from) (?!age\b)(.+)$")


@dataclass(frozen=True)
class Wording:
    """The words that tell one KPI from another; `since` are those that say from when a time limit runs.

    A word more or less in `core` is another KPI, "not" above all. "Within 26 weeks" is the same as "within 26 weeks
    of application", which only says more, though not the same as each of several such.
    """

    core: frozenset[str]
    since: frozenset[str]


def read_wording(name: str) -> Wording:
    """Set aside what does not tell KPIs apart: "% of LAC" is "percentage of children in care", in any year."""
    text = " ".join(name.casefold().replace("’", "'").replace("&", " and ").split())
    for pattern, word in _SYNONYMS:
        text = re.sub(pattern, word, text)
    text = " ".join(_PERIODS.sub(" ", f" {' '.join(text.split())} ").split())
    since: frozenset[str] = frozenset()
    if limit := _TIME_LIMIT.search(text):
        text, since = text[: limit.end(1)], _tokens(limit[2])
    return Wording(_tokens(text), since)


def content_words(name: str) -> frozenset[str]:
    """The words of a name by which a sentence may refer to it."""
    wording = read_wording(name)
    return (wording.core | wording.since) - {"%", "number"}


def _tokens(text: str) -> frozenset[str]:
    words = (re.sub(r"'s?$", "", word) for word in re.findall(r"%|[\w'/+-]*\w[\w'+]*", text))
    return frozenset(_singular(word) for word in words if word not in _IDLE)


def _singular(word: str) -> str:
    if word in _NEGATIONS or len(word) < 4 or word.endswith("ss"):
        return word
    return re.sub(r"ies$", "y", word) if word.endswith("ies") else word.removesuffix("s")
