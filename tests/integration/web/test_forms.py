"""What a form makes of what was typed: here with the schema of waivers and of KPIs, as the pages use it."""

from datetime import date

import pytest

from app.models.kpi import KpiCreate, KpiUpdate
from app.models.waiver import WaiverCreate
from app.web.forms import Form, Rejected

LABELS = {
    "rule": "Rule",
    "reason": "Reason",
    "waived_by": "Who agreed",
    "expires_on": "Last day",
    "finding_id": "Finding",
}


def typed(**words: str) -> Form:
    return Form({name: [text] for name, text in words.items()})


def test_three_parts_are_a_day_and_what_is_empty_was_not_filled_in() -> None:
    form = Form(
        {"rule": ["F001"], "reason": [" Agreed "], "waived_by": ["Director"], "finding_id": ["7"]}
        | {"expires_on-day": ["4"], "expires_on-month": ["1"], "expires_on-year": ["2030"]}
    )
    data = form.read(WaiverCreate, LABELS, authority_id=1)
    assert (data.expires_on, data.reason, data.finding_id) == (date(2030, 1, 4), "Agreed", 7)


def test_every_mistake_is_said_in_the_words_of_the_page() -> None:
    form = typed(rule="F001", reason=" ", waived_by="x" * 201, finding_id="seven", **{"expires_on-day": "40"})
    with pytest.raises(Rejected) as refused:
        form.read(WaiverCreate, LABELS, authority_id=1)
    assert {(problem.where, problem.message) for problem in refused.value.problems} == {
        ("reason", "Enter reason"),
        ("waived_by", "Who agreed must be 200 characters or fewer"),
        ("finding_id", "Finding must be a whole number"),
        ("expires_on", "Last day must be a real date, as 4 11 2021"),
    }


def test_a_field_that_the_page_does_not_have_is_not_read() -> None:
    data = typed(name="Visits", owner="Somebody").read(KpiCreate, {"name": "Name"}, authority_id=1)
    assert data.model_dump(exclude_unset=True) == {"name": "Visits", "authority_id": 1}


def test_a_field_that_was_emptied_is_emptied() -> None:
    labels = {"name": "Name", "owner": "Owner", "proposed_on": "Proposed"}
    change = typed(name="Visits", owner=" ").change(KpiUpdate, labels)
    assert change.model_dump(exclude_unset=True) == {"name": "Visits", "owner": None, "proposed_on": None}


@pytest.mark.parametrize(("text", "version"), [("3", 3), ("", 0), ("-1", 0), ("x", 0), ("9" * 30, 0), ("³", 0)])
def test_a_version_that_is_none_fits_no_record(text: str, version: int) -> None:
    assert typed(version=text).expected_version == version
