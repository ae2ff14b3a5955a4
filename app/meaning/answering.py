"""Ranks actions for a finding and findings for an action, by how alike they are.

A KPI shows something about a finding that it does not name: turnover, about supervision. An action does not; it says
what will be done about what the inspectors said. So both are compared as repeats are, concept for concept and word for
word.
"""

from collections.abc import Container, Iterable

from app.meaning.analysis import Analysis, analyse, merged
from app.meaning.likeness import Said, alike
from app.meaning.ranking import Match
from app.meaning.rarity import Rarity

# Below the first nothing is suggested, below the second a suggestion is marked as weak (docs/suggestions.md).
LEAST_ALIKE = 0.12
ENOUGH_ALIKE = 0.15
# How much its success measure says of an action beside its text.
_SUCCESS = 0.5
# No record has this id.
_ASKED = 0


def of_action(text: str, success_measure: str | None) -> Analysis:
    """What an action is about."""
    said = analyse(text)
    return merged([(said, 1.0), (analyse(success_measure), _SUCCESS)]) if success_measure else said


class Answering:
    """The actions of one register, ready to be ranked.

    Parameters
    ----------
    actions : dict
        By their ids; equal scores keep this order.
    """

    def __init__(self, actions: dict[int, Analysis]) -> None:
        self._actions = actions
        # Among the actions, whoever is asked about: the score is then the same from both sides.
        self._rarity = Rarity(actions.values())

    def actions_for(self, finding: Analysis, limit: int, without: Container[int] = ()) -> list[Match[int]]:
        """The actions that are most alike to a finding, but none of `without`; none at all when nothing fits."""
        others = ((key, text) for key, text in self._actions.items() if key not in without)
        return self._best(finding, others, limit)

    def findings_for(self, key: int, findings: Iterable[tuple[int, Analysis]], limit: int) -> list[Match[int]]:
        """The findings that are most alike to one of the actions."""
        return self._best(self._actions[key], findings, limit)

    def _best(self, asked: Analysis, others: Iterable[tuple[int, Analysis]], limit: int) -> list[Match[int]]:
        said = [Said(_ASKED, 1, asked), *(Said(key, 0, text) for key, text in others)]
        found = [
            Match(pair.earlier, pair.score, pair.because, "well" if pair.score >= ENOUGH_ALIKE else "weakly")
            for pair in alike(said, least=LEAST_ALIKE, rarity=self._rarity)
            # That both should be timely or good is no reason.
            if pair.because
        ]
        return found[:limit]
