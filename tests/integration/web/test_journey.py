"""The whole journey in a browser, with scripts and without: from two documents to a closed gap and to the files."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine

from app.db import make_engine
from tests.integration.web.conftest import Browser

HOME = "/councils/wokingham"
REPORT = "reports/labelled/wokingham-sif-2015-11.pdf"
TABLE = "seeds/000_fd05c6f2364a53d6.txt"


@pytest.fixture
def live_engine(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """A register without any council."""
    shutil.copy(migrated_sqlite, tmp_path / "live.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'live.db'}")
    yield engine
    engine.dispose()


class Person:
    """Somebody before a window, who reads and clicks."""

    def __init__(self, window: Any, live: str) -> None:
        self.window = window
        self.live = live

    def go(self, *links: str) -> None:
        """Follow links by their words."""
        for words in links:
            self.window.get_by_role("link", name=words, exact=True).first.click()

    def press(self, words: str) -> None:
        """Press a button, or a link that looks like one."""
        self.window.get_by_role("button", name=words, exact=True).click()

    def sees(self, *texts: str) -> None:
        for text in texts:
            self.window.get_by_text(text).first.wait_for()

    def hand_in(self, document: Path, ref: str) -> None:
        self.window.set_input_files("#files", document)
        self.press("Hand in and read")
        self.window.wait_for_url(f"**/imports/{ref}")
        self.sees(f"{document.name} was read.", "Nothing in the register has changed yet.")

    def apply(self, ref: str) -> None:
        self.press("Apply this import")
        self.press("Apply it")
        self.sees(f"{ref} is applied.")

    def undo_import(self, ref: str) -> None:
        self.window.goto(f"{self.live}{HOME}/imports/{ref}")
        self.press("Undo this import")
        self.press("Undo it")

    def unmeasured(self) -> int:
        """How many findings no KPI measures, by the list of gaps and its filter."""
        self.go("Gaps")
        self.window.get_by_label("Rule").select_option("F001")
        self.press("Show")
        self.window.wait_for_url("**rule=F001*")
        self.sees("fit. Waived ones are marked")
        rows = self.window.locator("#listing tbody tr")
        assert set(rows.locator("td:first-child").all_inner_texts()) == {"F001"}
        return int(rows.count())

    def fetched(self, words: str) -> bytes:
        """The file behind a link."""
        with self.window.expect_download() as coming:
            self.go(words)
        return Path(coming.value.path()).read_bytes()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_two_documents_to_a_closed_gap_and_back(live: str, browser: Browser, shared: Path, scripts: bool) -> None:
    window = browser(scripts=scripts)
    window.set_default_timeout(30_000)
    person = Person(window, live)
    window.goto(live)
    person.go("Hand in the report of a new council")
    take_in_the_report(person, shared / REPORT)
    person.go("Imports")
    person.hand_in(shared / TABLE, "IMPORT-2")
    person.apply("IMPORT-2")
    close_a_gap_and_undo(person)
    end_a_body_for_a_try(person)
    take_the_gaps_along(person)
    ask_to_undo_both(person)


def take_in_the_report(person: Person, document: Path) -> None:
    """The report prints seven judgements; the one about the Safeguarding Children Board is left out."""
    person.hand_in(document, "IMPORT-1")
    person.sees("Judgements: 7 to be created")
    row = person.window.get_by_role("row").filter(has_text="The Local Safeguarding Children Board")
    row.get_by_role("checkbox").first.check()
    person.press("Leave out what is ticked")
    person.sees("1 item left out.", "Judgements: 6 to be created, 1 left out")
    person.apply("IMPORT-1")
    person.sees("Judgements: 6 created")


def close_a_gap_and_undo(person: Person) -> None:
    """The first finding without a KPI gets the first that is suggested; then nothing, then the KPI again."""
    window, before = person.window, person.unmeasured()
    ref = window.locator("#listing tbody th a").first.inner_text()
    close_first_gap(person, ref)
    person.press("Undo")
    person.sees("Taken back: MAP-")
    assert person.unmeasured() == before
    close_first_gap(person, ref)
    assert person.unmeasured() == before - 1
    assert window.get_by_role("link", name=ref, exact=True).count() == 0
    window.goto(f"{person.live}{HOME}/gaps/F001/{ref}")
    person.sees("This gap is closed")
    window.goto(f"{person.live}{HOME}/findings/{ref}")
    person.sees("It counts what the inspectors ask for.")


def close_first_gap(person: Person, ref: str) -> None:
    window = person.window
    window.locator("#listing tbody tr").first.get_by_role("link", name="Close it").click()
    suggested = window.get_by_role("radio").first
    kpi = suggested.get_attribute("value")
    suggested.check()
    window.get_by_label("Why (optional)").fill("It counts what the inspectors ask for.")
    person.press("Map this KPI")
    person.sees(f"{kpi} now measures {ref}.", f"Closed at {ref}: F001, No KPI measures the finding")


def end_a_body_for_a_try(person: Person) -> None:
    """The committee that sees most KPIs ends: gaps would appear, and none does."""
    window = person.window
    before = person.unmeasured()
    person.go("What if")
    window.get_by_label("What should change").select_option(label="End a body")
    person.press("Go on")
    window.get_by_label("Body", exact=True).select_option("BODY-6")
    person.press("Add to the list")
    person.sees("Nothing was changed.")
    said = window.get_by_text("gaps would appear").inner_text()
    assert "would appear" in said
    assert window.get_by_role("row").filter(has_text="appears").count() > 0
    person.go("Bodies")
    assert "ended" not in window.get_by_role("row").filter(has_text="Children's Services Leadership Team").inner_text()
    assert person.unmeasured() == before


def take_the_gaps_along(person: Person) -> None:
    """The list as CSV and as a spreadsheet holds what the page shows."""
    shown = person.unmeasured()
    rows = list(csv.DictReader(io.StringIO(person.fetched("as CSV").decode("utf-8-sig"))))
    assert (len(rows), {row["rule"] for row in rows}) == (shown, {"F001"})
    sheet = openpyxl.load_workbook(io.BytesIO(person.fetched("as a spreadsheet")), read_only=True).active
    heads, *lines = sheet.iter_rows(values_only=True)
    assert len(lines) == shown
    assert [line[heads.index("ref")] for line in lines] == [row["ref"] for row in rows]


def ask_to_undo_both(person: Person) -> None:
    """The table stands on the report, and the mapping of a person on the table: neither can be undone, nor is."""
    person.undo_import("IMPORT-1")
    person.sees("There is a problem")
    person.undo_import("IMPORT-2")
    person.sees("There is a problem")
    person.sees("something was built on what it brought", "mapping MAP-")
    person.go("Imports")
    assert person.window.get_by_role("row").filter(has_text="applied").count() == 2
