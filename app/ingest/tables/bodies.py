"""Monitoring bodies: told by their names and aliases, or by the noun that such a name ends with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.ingest.tables.known_bodies import AMBIGUOUS_BODIES, HEAD_NOUNS, KNOWN_BODIES, NAMED_ONLY_IN_LISTS
from app.vocabulary import BodyKind


@dataclass(frozen=True)
class Body:
    """A body that words name.

    `name` is None where the words may mean more than one body, or are no name that is known; `surely` is
    False for the latter, words in capitals that only their place in a list makes a body.
    """

    name: str | None
    kind: BodyKind | None
    printed: str
    end: int
    surely: bool = True


def _pattern(alias: str) -> str:
    """An alias as a pattern: acronyms as they stand, other names in any case and with the usual variants."""
    words = re.escape(alias).replace("\\ ", " ").replace("\\&", "&").replace("\\-", "-")
    variants = re.sub(r"\s+(?:and|&)\s+", r"\\s+(?:and|&)\\s+", words).replace(" ", r"\s+")
    variants = re.sub(r"(?<=\w)&(?=\w)", r"\\s?&\\s?", variants).replace("'s", "['’]?s").replace("-", "[- ]?")
    is_acronym = alias.isupper() or alias in NAMED_ONLY_IN_LISTS
    return variants if is_acronym else f"(?i:{variants})"


_NAMES = {alias: body for body in KNOWN_BODIES for alias in (body.name, *body.aliases)}
_BY_WORDS = {re.sub(r"[^a-z]", "", alias.casefold().replace("&", "and")): body for alias, body in _NAMES.items()}
_ALIASES = sorted([*_NAMES, *AMBIGUOUS_BODIES], key=len, reverse=True)
_EDGES = r"(?<![\w&])(?<!Chief )(?:{})(?![\w&]|[’']\w)"
_KNOWN = re.compile(_EDGES.format("|".join(map(_pattern, _ALIASES))))
_UNMISTAKABLE = re.compile(
    _EDGES.format("|".join(_pattern(a) for a in _ALIASES if a in _NAMES and a not in NAMED_ONLY_IN_LISTS))
)
_HEADS = "|".join(HEAD_NOUNS)
# "Improvement Board", "Schools and Learning Panel": capitals up to the first noun of that kind.
_BY_HEAD_NOUN = re.compile(rf"(?:[A-Z][\w'’-]*\s+(?:(?:and|&|of|for|in)\s+)?){{1,6}}?(?P<head>(?i:{_HEADS}))\b")
_CAPITALS = re.compile(r"[A-Z][\w'’&-]*(?:\s+(?:(?:of|for)\s+)?[A-Z][\w'’&-]*){0,5}")


def body_at(text: str, position: int) -> Body | None:
    """The body whose name begins at `position`; in a list of bodies any name in capitals is taken for one."""
    if match := _KNOWN.match(text, position):
        return _known(match)
    if match := _BY_HEAD_NOUN.match(text, position):
        name = " ".join(match[0].split())
        return Body(name, HEAD_NOUNS[match["head"].capitalize()], name, match.end())
    if match := _CAPITALS.match(text, position):
        return Body(None, None, " ".join(match[0].split()), match.end(), surely=False)
    return None


def named_bodies(text: str) -> Iterator[Body]:
    """The known bodies that a text names anywhere, whatever it says of them."""
    return (_known(match) for match in _UNMISTAKABLE.finditer(text))


def _known(match: re.Match[str]) -> Body:
    printed = " ".join(match[0].split())
    known = _BY_WORDS.get(re.sub(r"[^a-z]", "", printed.casefold().replace("&", "and")))
    if known is None:
        return Body(None, None, printed, match.end())
    return Body(known.name, known.kind, printed, match.end())
