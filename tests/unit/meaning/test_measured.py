"""What the ranking finds of what people labelled, against plain TF-IDF in the same run."""

from pathlib import Path

import pytest
import yaml

from app.ingest.tables.kpi_papers import read_kpis
from app.ingest.tables.mapping import read_mapping
from app.meaning.analysis import analyse
from app.meaning.likeness import Said, alike
from app.meaning.ranking import Ranking
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


# The first fifty were looked at while the weights were chosen, the others were not.
@pytest.mark.parametrize(("part", "least"), [(slice(0, 50), 45), (slice(50, 100), 45)], ids=["seen", "held out"])
def test_recommendations_of_other_councils_find_a_fitting_kpi(
    shared: Path, ranking: Ranking[int], part: slice, least: int
) -> None:
    sample = [label for label in labels("recommendations") if label["kpis"]][part]
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


class Compared:
    """What is found of the labelled pairs among all pairs of findings of different times."""

    def __init__(self, texts: list[tuple[Place, int, str]], right: set[tuple[Place, Place]]) -> None:
        self.texts = texts
        self.right = right

    def found(self) -> tuple[float, float]:
        """Precision and recall of the pairs that are proposed."""
        pairs = alike(Said(place, when, analyse(text)) for place, when, text in self.texts)
        return self.measured([(pair.later, pair.earlier) for pair in pairs])

    def best_by_words(self) -> tuple[float, float]:
        """The same of plain TF-IDF, cut where that suits it best: which nobody knows without the labels."""
        plain = Plain([text for *_, text in self.texts])
        ranked = sorted(
            (-plain.likeness(a, b), (later, earlier))
            for a, (later, when, _) in enumerate(self.texts)
            for b, (earlier, before, _) in enumerate(self.texts)
            if before < when
        )
        cuts = [self.measured([pair for _, pair in ranked[:count]]) for count in range(1, 61)]
        return max(cuts, key=together)

    def measured(self, pairs: list[tuple[Place, Place]]) -> tuple[float, float]:
        hits = sum(pair in self.right for pair in pairs)
        return hits / len(pairs), hits / len(self.right)


def together(measured: tuple[float, float]) -> float:
    """Precision and recall as one number, their harmonic mean."""
    precision, recall = measured
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def inspections(shared: Path, council: str) -> Compared:
    label = labels("repeats")[council]
    texts = [
        ((report, item), when, text)
        for when, report in enumerate(label["reports"])
        for item, text in enumerate(recommendations(shared, report))
    ]
    return Compared(texts, {(tuple(pair["later"]), tuple(pair["earlier"])) for pair in label["repeats"]})


def test_repeats_between_the_inspections_of_wokingham(shared: Path) -> None:
    compared = inspections(shared, "wokingham")
    precision, recall = compared.found()
    assert len(compared.right) == 6
    assert precision >= 0.75
    assert recall >= 0.6
    assert together((precision, recall)) > together(compared.best_by_words())


def test_repeats_between_the_inspections_of_west_berkshire(shared: Path) -> None:
    compared = inspections(shared, "west-berkshire")
    precision, recall = compared.found()
    assert len(compared.right) == 7
    assert precision >= 0.5
    assert recall >= 0.7


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
