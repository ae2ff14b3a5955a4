"""What the ranking finds of what people labelled, against plain TF-IDF in the same run."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.ingest.tables.kpi_papers import read_kpis
from app.ingest.tables.mapping import read_mapping
from app.meaning.analysis import analyse
from app.meaning.answering import Answering, of_action
from app.meaning.likeness import Said, alike
from app.meaning.ranking import Match, Ranking
from tests.unit.meaning.labelled import Plain, labels, recommendations

NAMES = list(labels("kpis").values())
MAPPING = "000_fd05c6f2364a53d6.txt"
PAPERS = ("002_7137507887bb8ce9.txt", "003_9af3686b222e1d88.txt", "004_da95296edebafcd8.txt")
SEED = Path(__file__).parents[3] / "seed"
Place = tuple[str, int]


@pytest.fixture(scope="module")
def ranking() -> Ranking[int]:
    return Ranking((place, analyse(name)) for place, name in enumerate(NAMES))


def best(ranking: Ranking[int], text: str, limit: int) -> list[int]:
    return [match.key for match in ranking.kpis_for(analyse(text), limit)]


def test_the_labels_are_of_the_names_that_the_seeds_hold(shared: Path) -> None:
    mapped = [kpi.name for kpi in read_mapping(shared / "seeds" / MAPPING).kpis]
    printed = [series.name for paper in PAPERS for series in read_kpis(shared / "seeds" / paper).series]
    assert len(NAMES) == len(set(NAMES)) == 105
    assert set(mapped) <= set(NAMES)
    assert len(set(NAMES) & {*mapped, *printed}) >= 100, "label the names anew"


def test_nine_in_ten_of_the_kpis_that_a_council_named_are_among_the_first_ten(
    shared: Path, ranking: Ranking[int]
) -> None:
    record = read_mapping(shared / "seeds" / MAPPING)
    texts = {finding.row: finding.text for finding in record.findings}
    names = {kpi.key: kpi.name for kpi in record.kpis}
    named = [(mapping.row, NAMES.index(names[mapping.kpi])) for mapping in record.mappings if not mapping.generic]
    plain = Plain(NAMES)
    assert len(named) == 33
    found = sum(kpi in best(ranking, texts[row], 10) for row, kpi in named)
    by_words = sum(kpi in plain.best(texts[row], 10) for row, kpi in named)
    assert found / len(named) >= 0.9, found
    assert found > by_words, (found, by_words)


# What is too little for a suggestion was chosen on every other label, and tried on the rest.
@pytest.mark.parametrize(("half", "least"), [(0, 45), (1, 43)], ids=["chosen on", "tried on"])
def test_recommendations_of_other_councils_find_a_fitting_kpi(
    shared: Path, ranking: Ranking[int], half: int, least: int
) -> None:
    sample = [label for label in labels("recommendations") if label["kpis"]][:100][half::2]
    texts = [recommendations(shared, label["report"])[label["item"]] for label in sample]
    fitting = [set(label["kpis"]) for label in sample]
    plain = Plain(NAMES)
    found = sum(not fits.isdisjoint(best(ranking, text, 5)) for text, fits in zip(texts, fitting, strict=True))
    by_words = sum(not fits.isdisjoint(plain.best(text, 5)) for text, fits in zip(texts, fitting, strict=True))
    first = sum(not fits.isdisjoint(best(ranking, text, 1)) for text, fits in zip(texts, fitting, strict=True))
    assert len(sample) == 50
    assert found >= least, found
    assert found > by_words, (found, by_words)
    assert first > sum(not fits.isdisjoint(plain.best(text, 1)) for text, fits in zip(texts, fitting, strict=True))


@pytest.mark.parametrize(
    ("half", "empty", "marked", "kept"), [(0, 10, 10, 36), (1, 6, 10, 30)], ids=["chosen on", "tried on"]
)
def test_where_nothing_fits_little_is_suggested_or_it_is_marked(
    shared: Path, ranking: Ranking[int], half: int, empty: int, marked: int, kept: int
) -> None:
    def answers(which: list[Any]) -> list[list[Match[int]]]:
        texts = [recommendations(shared, label["report"])[label["item"]] for label in which[half::2]]
        return [ranking.kpis_for(analyse(text), 10) for text in texts]

    every = labels("recommendations")
    nothing_fits = answers([label for label in every if not label["kpis"]])
    assert len(nothing_fits) in (27, 28)
    assert sum(not found for found in nothing_fits) >= empty
    assert sum(bool(found) and all(match.fits == "weakly" for match in found) for found in nothing_fits) >= marked
    something_fits = answers([label for label in every if label["kpis"]][:100])
    assert sum(any(match.fits == "well" for match in found) for found in something_fits) >= kept


class Compared:
    """What is found of the labelled pairs among all pairs of findings of different times."""

    def __init__(self, texts: list[tuple[Place, int, str]], right: set[tuple[Place, Place]]) -> None:
        self.texts = texts
        self.right = right

    def proposed(self) -> list[tuple[Place, Place]]:
        pairs = alike(Said(place, when, analyse(text)) for place, when, text in self.texts)
        return [(pair.later, pair.earlier) for pair in pairs]

    def found(self) -> tuple[float, float]:
        """Precision and recall of the pairs that are proposed."""
        return measured(self.proposed(), self.right)

    def best_by_words(self) -> tuple[float, float]:
        """The same of plain TF-IDF, cut where that suits it best: which nobody knows without the labels."""
        plain = Plain([text for *_, text in self.texts])
        ranked = sorted(
            (-plain.likeness(a, b), (later, earlier))
            for a, (later, when, _) in enumerate(self.texts)
            for b, (earlier, before, _) in enumerate(self.texts)
            if before < when
        )
        cuts = [measured([pair for _, pair in ranked[:count]], self.right) for count in range(1, 61)]
        return max(cuts, key=together)


def measured(pairs: list[tuple[Place, Place]], right: set[tuple[Place, Place]]) -> tuple[float, float]:
    """Precision and recall of pairs."""
    hits = sum(pair in right for pair in pairs)
    return hits / len(pairs), hits / len(right)


def together(measured: tuple[float, float]) -> float:
    """Precision and recall as one number, their harmonic mean."""
    precision, recall = measured
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def inspections(shared: Path, name: str) -> Compared:
    label = labels("repeats")[name]
    texts = [
        ((report, item), when, text)
        for when, together in enumerate(label["reports"])
        for report in together
        for item, text in enumerate(recommendations(shared, report))
    ]
    return Compared(texts, {(tuple(pair["later"]), tuple(pair["earlier"])) for pair in label["repeats"]})


@pytest.mark.parametrize(
    ("name", "labelled", "precise", "found"),
    [
        ("wokingham", 6, 0.9, 0.6),
        ("west-berkshire", 7, 0.7, 0.7),
        ("southampton", 7, 0.9, 0.5),
        ("seven-councils", 25, 0.7, 0.7),
        ("eleven-councils", 20, 0.6, 0.65),
        ("nine-councils", 21, 0.4, 0.45),
    ],
)
def test_repeats_are_found_between_inspections(
    shared: Path, name: str, labelled: int, precise: float, found: float
) -> None:
    compared = inspections(shared, name)
    precision, recall = compared.found()
    assert len(compared.right) == labelled
    assert precision >= precise
    assert recall >= found


def test_nothing_is_proposed_where_nothing_was_said_again(shared: Path) -> None:
    compared = inspections(shared, "leicestershire")
    assert compared.right == set()
    assert compared.proposed() == []


def test_more_repeats_are_found_than_by_words(shared: Path) -> None:
    every = [inspections(shared, name) for name in labels("repeats")]
    proposed = [pair for compared in every for pair in compared.proposed()]
    right = set().union(*(compared.right for compared in every))
    assert len(right) == 86
    assert together(measured(proposed, right)) >= 0.6
    by_words = [compared.best_by_words() for compared in every if compared.right]
    ours = [compared.found() for compared in every if compared.right]
    assert sum(map(together, ours)) > sum(map(together, by_words))


def test_table_rows_are_found_that_restate_a_recommendation() -> None:
    rows, said, links = (
        yaml.safe_load((SEED / f"{name}.yaml").read_text("utf-8"))
        for name in ("table_rows", "recommendations", "restatements")
    )
    concerns = [row for row in rows if row["kind"] == "area_for_improvement"]
    texts = [((row["ref"], 0), 1, row["text"]) for row in concerns]
    texts += [((row["ref"], 0), 0, row["text"]) for row in said]
    compared = Compared(texts, {((link["finding"], 0), (link["restated"], 0)) for link in links})
    precision, recall = compared.found()
    assert len(compared.right) == 7
    assert recall >= 0.9
    assert precision >= 0.8
    assert together((precision, recall)) > together(compared.best_by_words())


@pytest.fixture(scope="module")
def actions() -> dict[int, Any]:
    """The actions of the demonstration council by their numbers."""
    rows = [row for file in sorted(SEED.glob("actions_*.yaml")) for row in yaml.safe_load(file.read_text("utf-8"))]
    return {int(row["ref"].removeprefix("ACT-")): row for row in rows}


def own_findings() -> dict[str, str]:
    files = ("recommendations", "table_rows")
    rows = [row for name in files for row in yaml.safe_load((SEED / f"{name}.yaml").read_text("utf-8"))]
    return {row["ref"]: row["text"] for row in rows}


def labelled_answers(shared: Path, which: str) -> list[tuple[str, set[int]]]:
    """Texts of findings, and the actions that answer each."""
    found = labels("actions")[which]
    if which == "own":
        texts = own_findings()
        return [(texts[ref], set(actions)) for ref, actions in found.items()]
    return [
        (text, set(right))
        for report, answers in found.items()
        for text, right in zip(recommendations(shared, report), answers, strict=True)
    ]


@pytest.mark.parametrize(
    ("which", "count", "fitting", "precise", "precise_well"),
    [("own", 33, 27, 0.42, 0.6), ("others", 22, 15, 0.35, 0.45)],
)
def test_an_action_that_answers_a_finding_is_among_the_first_three(
    shared: Path, actions: dict[int, Any], which: str, count: int, fitting: int, precise: float, precise_well: float
) -> None:
    answering = Answering({key: of_action(row["text"], row["success_measure"]) for key, row in actions.items()})
    plain = Plain([f"{row['text']} {row['success_measure'] or ''}" for row in actions.values()])
    places = list(actions)
    asked = labelled_answers(shared, which)
    found = [(answering.actions_for(analyse(text), 3), right) for text, right in asked]
    by_words = sum(not right.isdisjoint(places[place] for place in plain.best(text, 3)) for text, right in asked)
    hits = sum(not right.isdisjoint(match.key for match in best) for best, right in found)
    assert sum(bool(right) for _, right in found) == count
    assert hits >= fitting, hits
    assert hits > by_words, (hits, by_words)
    every = [(match.key in right, match.fits) for best, right in found for match in best]
    well = [right for right, fits in every if fits == "well"]
    assert sum(right for right, _ in every) / len(every) >= precise
    assert sum(well) / len(well) >= precise_well


def test_where_no_action_answers_a_finding_none_is_said_to_fit_well(shared: Path, actions: dict[int, Any]) -> None:
    answering = Answering({key: of_action(row["text"], row["success_measure"]) for key, row in actions.items()})
    found = [answering.actions_for(analyse(text), 3) for text, right in labelled_answers(shared, "own") if not right]
    assert len(found) == 11
    assert sum(all(match.fits == "weakly" for match in best) for best in found) >= 9
    assert sum(not best for best in found) >= 4
