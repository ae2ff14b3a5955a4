"""How much memory reading takes, measured on the process that reads."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import ImportProblem
from app.ingest import sandbox
from app.ingest.limits import Limits
from tests.pdf_maker import Sheet, ilacs_front
from tests.workbook_maker import make_xls

MEMORY_MB = 300
PAGES = 300
# In a process of its own, whose only child is the reader: the peak is that of all children there were.
MEASURE = """
import resource, sys
from pathlib import Path
from app.ingest import sandbox
from app.ingest.limits import Limits
found = sandbox.read_as(sys.argv[1], Path(sys.argv[2]), Limits(memory_mb=int(sys.argv[3])), with_text=True)
print(found.record.pages, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def measured(kind: str, path: Path) -> tuple[int, int]:
    """Read a file in the child under the limit; return the pages that were read, and the child's peak in MB."""
    command = [sys.executable, "-c", MEASURE, kind, str(path), str(MEMORY_MB)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=sandbox._ROOT)
    pages, peak = done.stdout.split()
    return int(pages), int(peak)


def long_report() -> Sheet:
    sheet = ilacs_front().new_page().heading("What needs to improve?").entry("•", "Plans.", indent=18)
    while len(sheet.pages) < PAGES:
        sheet.prose("Children wait too long for help, and leaders know it from their audits. " * 12)
    return sheet


def long_plan() -> Sheet:
    sheet, edges = Sheet(), (40, 90, 300, 420, 550)
    number = 0
    while len(sheet.pages) < PAGES:
        if sheet.top > 300:
            sheet.new_page()
        if sheet.top == 90:
            sheet.row("Ref", "Action", "Owner", "By when", edges=edges)
        number += 1
        sheet.row(
            f"{number}", f"Visit all of the children of school {number} who wait", "Visits team", "Sept-21", edges=edges
        )
    return sheet


@pytest.mark.parametrize(("kind", "make"), [("report", long_report), ("actions", long_plan)])
def test_three_hundred_pages_are_read_within_the_limit(tmp_path: Path, kind: str, make: Callable[[], Sheet]) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(make().pdf())
    pages, peak = measured(kind, path)
    assert pages == PAGES
    assert 20 < peak < MEMORY_MB


def test_a_far_off_cell_of_an_xls_ends_in_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(make_xls([["a"], *[[]] * 65_534, [""] * 255 + ["b"]]))
    with pytest.raises(ImportProblem, match=r"65,536|memory"):
        sandbox.read_actions(path, Limits(memory_mb=MEMORY_MB))
