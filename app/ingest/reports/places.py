"""The plain name of a council's place, cut from its legal name or from the title of a report or letter."""

import re

_KIND = r"(?: (?:metropolitan|london borough|royal borough|borough|city|county|district|unitary))*"
_SUFFIX = re.compile(
    rf"{_KIND} (?:council|corporation|mbc|unitary authority|local authorit(?:y|ies)[’'`]?)$", re.IGNORECASE
)
# A second council may follow the first: "North Exmouth Council and West Exmouth Council".
_SUFFIX_BEFORE_ANOTHER = re.compile(rf"{_KIND} council(?=(?: and|,) .+ council\b)", re.IGNORECASE)
_PREFIX = re.compile(
    r"(?:the )?(?:(?:county |city |(?:metropolitan )?borough )?council (?:of|for) (?:the )?"
    r"|(?:(?:london|royal|metropolitan) )*borough (?:council )?of |local areas? of (?:the )?"
    r"|(?:city (?:and|&) )?county of |city of (?!london))",
    re.IGNORECASE,
)
_TURNED_ROUND = re.compile(r", (?:city|county|(?:(?:royal|london) )?borough) of$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
# A trust or company that runs the services for the council, and the partners in health.
_PARTNER = re.compile(
    r"(?<=council)(?:,| and| with) .*\b"
    r"(?:trust|children first|nhs|care board|icb|ccg|clinical commissioning group)\b.*$"
    r"|,? (?:together|achieving) for children$"
    r"| children(?:[’'`]s)?(?:,? (?:and|&) families)?(?: services)? (?:trust|first)$",
    re.IGNORECASE,
)
# What follows a place's name in the titles of letters and of reports on a partnership.
_AFTER_PLACE = re.compile(
    r"(?:[’'`]s)?(?: local authorit(?:y|ies)[’'`]?)?(?:[’'`]s)? children(?:\b|[’'`]).*$"
    r"| (?:local )?area(?: partnership)?[.,:]?$| (?:local )?(?:safeguarding )?partnership[.,:]?$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"the (?=[A-Z])", re.IGNORECASE)
_KIND_OF_PLACE = re.compile(r"(?: metropolitan| london| royal)? (?:borough|city|county|district)$", re.IGNORECASE)
_IN_PLACE = re.compile(r".*\bin (?=(?:the )?[A-Z])")
_WORD = re.compile(r"[^\W\d_]+(?:[’'`][^\W\d_]+)*")
_SMALL_WORDS = {"upon", "on", "of", "and", "with", "the", "in", "by", "under"}


def plain_name(printed: str) -> str:
    """Cut a council's legal name to the plain one: "Trafford Metropolitan Borough Council" is Trafford."""
    name = _PARTNER.sub("", " ".join(printed.split()).strip(" ,:."))
    name = _SUFFIX_BEFORE_ANOTHER.sub("", _TURNED_ROUND.sub("", _IN_BRACKETS.sub("", name)))
    for _ in range(2):  # "Rutland County Council local authority", "Council of the City of Exmouth"
        name = _SUFFIX.sub("", name)
        if match := _PREFIX.match(name):
            name = name[match.end() :]
    name = _KIND_OF_PLACE.sub("", _ARTICLE.sub("", name))
    return _in_small_letters(name) if name.isupper() else name


def place_name(title: str) -> str:
    """Return the plain name of the place that a title ends with, empty where it names none.

    Parameters
    ----------
    title : str
        What follows "inspection of" or "focused visit to": "neglect in Exmouth", "Exmouth Local Area Partnership".
    """
    whole = _PARTNER.sub("", _IN_BRACKETS.sub("", title))
    place = _AFTER_PLACE.sub("", _IN_PLACE.sub("", whole))
    name = plain_name(place)
    # "Achieving for Children" is a company's name.
    return name if name[:1].isupper() and not name.endswith(" for") else ""


def _in_small_letters(name: str) -> str:
    words = _WORD.sub(lambda match: match[0].capitalize(), name)
    return _WORD.sub(lambda match: match[0].lower() if match[0].lower() in _SMALL_WORDS else match[0], words)
