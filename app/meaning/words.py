"""Words of a text as the field uses them: folded, cut to their stems, with what says nothing left out."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# What is left without them must have four letters, so that "agency" and "parent" stay whole.
_ENDINGS = """
    ability able al als ance ant ation ational ations e ed ement ements ence ences encies ency ent ents er ers es ied
    ies iness ing ings ion ional ions ities ity ive liness ly ment ments ness or ors s y
"""
_LONGEST_FIRST = sorted(_ENDINGS.split(), key=lambda ending: (-len(ending), ending))
_SHORTEST = 4
# Words whose stem an ending would lead astray: timely is no time, what is sufficient is no sufficiency of homes, and
# what is in place is no placement, agencies that work together are no agency staff, who starts a plan no new colleague,
# and what is excluded from a count or granted by a court has to do with no school and no money.
_IRREGULAR = {
    "accountable": "accountable",
    "accountability": "accountable",
    "achieve": "achieve",
    "achieved": "achieve",
    "achieves": "achieve",
    "achieving": "achieve",
    "agencies": "agencies",
    "centred": "centred",
    "children": "child",
    "people": "person",
    "carer": "carer",
    "carers": "carer",
    "family": "famil",
    "families": "famil",
    "excluding": "excluding",
    "expectant": "expectant",
    "granted": "granted",
    "inclusive": "inclusive",
    "kept": "keep",
    "leader": "leader",
    "leaders": "leader",
    "leaver": "leaver",
    "leavers": "leaver",
    "manageable": "manageable",
    "met": "meet",
    "place": "place",
    "places": "place",
    "police": "police",
    "reference": "reference",
    "starter": "starter",
    "starters": "starter",
    "sufficiency": "sufficiency",
    "timely": "timely",
    "timeliness": "timely",
}
# A possessive is read and passed over.
_WORD = re.compile(r"['’]s?\b|([a-z]+[0-9]*|[0-9]+)")
_ARTICLES = """
    a all an any each every her his its our some that the their these this those your
"""
# Between the words of a term they come and go: "the needs of the child", "needs of a child".
ARTICLES = frozenset(_ARTICLES.split())
_SILENT = """
    a about above access according account across action address after again against all already also although always
    among an and any appropriate appropriately are area arrangement as at authority available average avg be because
    been before being better between both but by can care child clear clearly completed completion consider consistent
    consistently could council current currently date day develop developed do does during each effective effectively
    effectiveness either end enough ensure ensuring establish every f few focus focused for found from full fully
    further good had has have having he her here high his how however identified if impact implement improve improved
    improvement improving in include including increase individual into is it its key last lead leader less level local
    made make many meet meeting month more most must need needed needs new no nos not now number of off on once one only
    or order other others our out outcome over own page paragraph part partner per percent percentage period person
    place possible practice process progress provide provided quality quarter range rate receive received relevant
    report required robust same section see service set she should significant since small snapshot so social some still
    strengthen strong such sufficient sufficiently support take taken than that the their them then there these they
    this those through time to too total two under undertake understand until up us use used using very was we week well
    were what when where which while who whole whom why will with within without work worker working would year young
    your youth ytd
"""


@dataclass(frozen=True)
class Words:
    """The words of a text in their order, without possessives and articles, and where each stands in `folded`."""

    folded: str
    words: list[str]
    spans: list[tuple[int, int]]

    def quote(self, start: int, end: int) -> str:
        """What the text says from one word up to another, in lower case."""
        return " ".join(self.folded[self.spans[start][0] : self.spans[end - 1][1]].split())


def words_of(text: str) -> Words:
    """Read a text: letters and digits of English, whatever their case and layout."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = [match for match in _WORD.finditer(folded) if match[1] and match[1] not in ARTICLES]
    return Words(folded, [match[1] for match in found], [match.span(1) for match in found])


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What assess, assessing and assessments have in common."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for _ in range(2):
        shorter = _shorter(word)
        if shorter == word:
            break
        word = shorter
    return word


def _shorter(word: str) -> str:
    for ending in _LONGEST_FIRST:
        left = len(word) - len(ending)
        if left >= _SHORTEST and word.endswith(ending) and not word.endswith("ss"):
            return _undoubled(word[:left])
    return word


def _undoubled(word: str) -> str:
    # referred and refer, planning and plan
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] in "bdgmnprt" else word


# They stand in every text of the field, or in any text at all: sharing one says nothing.
SILENT_STEMS = frozenset(map(stem, _SILENT.split()))
