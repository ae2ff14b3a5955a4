"""What a table points to as evidence: documents and exercises that report on practice and are no KPI."""

import re

_NOUN = (
    r"(?:self[- ]?assessments?|self[- ]?evaluations?|score ?cards?|surveys?|returns?|action plans?|improvement plans?"
    r"|plans?|strateg(?:y|ies)|audits?|reviews?|minutes|case files?)"
)
_EVIDENCE = re.compile(rf"\b{_NOUN}\b|\bresults? of\b|\bissues raised\b", re.IGNORECASE)
_ENDS_AS_EVIDENCE = re.compile(rf"\b{_NOUN}$", re.IGNORECASE)

# "... within 26 weeks CPB and CS Self-Assessment reported to ...": with its line break lost, a sentence about a
# document is told from the entry before it by the capitals of its name.
EVIDENCE_REPORTED = re.compile(
    rf"(?<=[a-z0-9%)])(?<!\band)(?<!\bof)\s+(?=(?:[A-Z][\w'’&-]*\s+(?:(?:and|&|of)\s+)?){{1,6}}?(?i:{_NOUN})"
    r"\s+(?:(?:was|is|were|are)\s+)?(?:reported|presented)\b)"
)


def mentions_evidence(words: str) -> bool:
    """Whether the words speak of a document or an exercise anywhere."""
    return bool(_EVIDENCE.search(words))


def is_evidence(name: str) -> bool:
    """Whether a name is that of a document or an exercise: its last word says what it is."""
    return bool(_ENDS_AS_EVIDENCE.search(re.sub(r"\s*\([^()]*\)?$", "", name).rstrip(" .")))
