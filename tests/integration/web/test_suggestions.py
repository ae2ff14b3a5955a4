"""KPIs that are suggested where a gap is closed: weak ones say so, and where none fits none is named."""

from tests.integration.web.conftest import Pages

GAPS = "/councils/wokingham/gaps"


def test_a_weak_suggestion_says_so_and_a_good_one_does_not(demo: Pages) -> None:
    # Training is measured by no KPI of this council; staff, supervision and boards are merely near it.
    weak = demo.get(f"{GAPS}/F001/SIF-2015-11-R117").text
    assert "Fits weakly. " in weak
    # Pre-birth assessments are assessments, which several KPIs measure.
    assert "Fits weakly. " not in demo.get(f"{GAPS}/F001/SIF-2015-11-R6").text


def test_no_kpi_is_named_where_none_fits(demo: Pages) -> None:
    page = demo.get(f"{GAPS}/F001/SIF-2015-11-R8")
    assert "No KPI fits its words; name one." in page.text
    assert [node.get("value") for node in page.all("input", type="radio")] == ["other"]
    found = demo.client.get("/api/v1/suggestions/kpis", params={"finding": "SIF-2015-11-R117"}).json()
    assert {row["fits"] for row in found} == {"weakly"}
