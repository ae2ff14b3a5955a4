"""On how much a suggestion rests, so that nothing is suggested where nothing fits.

A score compares KPIs with each other; among KPIs of which none fits, one is the best all the same. Evidence is not
shared out over what both texts speak of: it is what the finding speaks of and the KPI shows, in weights of the
thesaurus, and the telling words that both say. It counts the less, the more of what the finding speaks of no KPI of the
register shows: then the others are most likely about something else.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from app.meaning.analysis import Analysis
from app.meaning.rarity import Rarity
from app.meaning.thesaurus import ASPECTS, thesaurus

Fit = Literal["well", "weakly"]

# Chosen on one half of the labelled recommendations and tried on the other (docs/suggestions.md).
LEAST_EVIDENCE = 0.4
ENOUGH_EVIDENCE = 1.15


class Evidence:
    """What the KPIs of one register can say of findings."""

    def __init__(self, kpis: Iterable[Analysis], rarity: Rarity) -> None:
        self._there: dict[str, float] = {}
        for text in kpis:
            for name, strength in text.concepts.items():
                self._there[name] = max(self._there.get(name, 0.0), strength)
        self._rarity = rarity

    def fit(self, finding: Analysis, kpi: Analysis) -> Fit | None:
        """How a KPI fits a finding; None where it does not."""
        weight = self.weight(finding, kpi)
        if weight < LEAST_EVIDENCE:
            return None
        return "well" if weight >= ENOUGH_EVIDENCE else "weakly"

    def weight(self, finding: Analysis, kpi: Analysis) -> float:
        """1 is a concept that both name, as far as other KPIs show all else that the finding speaks of."""
        shared = finding.stems.keys() & kpi.stems.keys()
        words = sum(self._rarity.of_stem(stem) * min(kpi.stems[stem], 1) for stem in shared)
        return (_shown(finding, kpi.concepts) + words) * self._known(finding)

    def _known(self, finding: Analysis) -> float:
        """The share of what a finding speaks of that some KPI shows, from 0 to 1."""
        whole = _shown(finding, finding.concepts)
        return _shown(finding, self._there) / whole if whole else 1.0


def _shown(finding: Analysis, concepts: Mapping[str, float]) -> float:
    """How much of what a finding speaks of these concepts show; that something should be timely or good is left out.

    What is named less strongly than once (by a heading, in a definition) shows the less; what is named often, no more.
    """
    return sum(
        thesaurus().concepts[own].weight
        * max((share * min(concepts.get(name, 0.0), 1) for name, share in thesaurus().reach[own].items()), default=0.0)
        for own in finding.concepts
        if thesaurus().concepts[own].theme != ASPECTS
    )
