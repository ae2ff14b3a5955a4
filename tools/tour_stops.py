"""What the tour of the pages shows and says, stop by stop."""

import json
from dataclasses import dataclass
from urllib.parse import quote

HOME = "/councils/wokingham"
_END_A_BODY = quote(json.dumps({"change": "end_body", "body": "CSOS"}))


@dataclass(frozen=True)
class Stop:
    """One page of the tour; `scroll_to` is the part that comes to the top of the picture."""

    title: str
    path: str
    picture: str
    words: str
    alt: str
    scroll_to: str = ""


INTRODUCTION = """# A tour of the pages

For somebody who leads improvement in a council's children's services and opens Golden Thread for the first time. The
pictures show the demonstration council, which `make run` loads: the inspection of Wokingham in 2015, and what its
papers of 2021 say. They are of 4 November 2021: a page shows another day with "Look at another day" at its foot.

An inspection finds something. A KPI should measure it, a body should see the KPI, and an action should answer the
finding: that is a thread. Where one of these is missing, the thread is broken, and the register calls it a gap.

`make tour` takes the pictures anew and writes this page."""

STOPS = (
    Stop(
        "The overview: how far the threads reach",
        "",
        "tour-overview.png",
        """The first page says what is wrong and what to do first. The boxes say how many findings have a KPI, have a
KPI that is measured now, reach a body, and have an action. Below stand the gaps by rule, what changed since the last
snapshot, and who meets next. Every number leads to the records behind it.""",
        "The overview: what is wrong in a sentence, three things to do first, and boxes with the share of findings "
        "that have a KPI, a live KPI, a body and an action.",
    ),
    Stop(
        "The gaps: a list to work through",
        "/gaps?rule=F001",
        "tour-gaps.png",
        """Each line names the record, says why it is a gap, and leads to the step that closes it. Narrow the list by
rule, severity, kind of record or inspection; the address of the page then says what you chose, so you can send it to
a colleague. The list can be taken along as CSV or as a spreadsheet.""",
        "The list of gaps, narrowed to findings that no KPI measures, with filters above it.",
    ),
    Stop(
        "Closing a gap",
        "/gaps/F001/SIF-2015-11-R2",
        "tour-gap.png",
        """The page of a gap says what is wrong and why it matters, then offers ways to close it as forms. Here no KPI
measures a recommendation: the register suggests KPIs whose words fit, with the reason for each, and links nothing by
itself. After you save, the page says which gaps closed and which are new, with a button that takes it all back. A gap
that you accept for a while is waived, with a reason and a last day.""",
        "A gap: the recommendation, why it is a gap, and KPIs to choose from, with the reason for each.",
        "h1",
    ),
    Stop(
        "A finding, and where it was read",
        "/findings/SIF-2015-11-T10",
        "tour-finding.png",
        """Everything about one finding: its words and the page of the document on which they stand, what was doubtful
when it was read, its gaps, the threads from it to KPIs and bodies, the actions that answer it, and its history.""",
        "A finding: its words, the page they were read from, what is doubtful about it, and its facts.",
        "h1",
    ),
    Stop(
        "A KPI, and whether it gets better",
        "/kpis/KPI-28",
        "tour-kpi.png",
        """The values are drawn with the target and with what other councils reach, and stand in a table beneath. Better
and worse are said in words, never by colour alone.""",
        "A KPI's values drawn as a line, with its target and a comparison, and the newest value in words.",
        "#values",
    ),
    Stop(
        "A body, and what it will not see",
        "/bodies/CSOS",
        "tour-body.png",
        """What a committee receives, how old each value will be when it next meets, and below that what concerns it and
never reaches it. Read it before you set the agenda.""",
        "The KPIs that a scrutiny committee receives, with the age of each newest value on the day it meets.",
        "#receives",
    ),
    Stop(
        "The threads, as a picture and as a table",
        "/threads?body=SMT",
        "tour-threads.png",
        """From inspection to finding to KPI to body, with the broken ends marked. Narrow it by inspection, theme, body
or rule, choose a record to see its threads alone, and follow it to its page. The table below the picture says the
same.""",
        "The start of the picture of the threads that reach the Senior Management Team: the inspection, an action and "
        "five findings, with the codes of their gaps. KPIs and the body follow to the right.",
        "#picture",
    ),
    Stop(
        "Taking in a report",
        "/imports/IMPORT-1",
        "tour-import.png",
        """Hand in a report, a mapping table, an action plan or a KPI paper. Nothing changes at first: you see what was
read, item by item, beside the page of the document with the words marked. Correct it or leave it out, then apply all
of it at once. An import can be undone for as long as nothing was built on it.""",
        "An import waiting for review: how many items are new, and each with its page and the words that were read.",
        "h1",
    ),
    Stop(
        "What if",
        f"/what-if?c={_END_A_BODY}",
        "tour-what-if.png",
        """Before you end a committee or retire a KPI, put it on this list: the page says which gaps would appear and
which would close. Nothing is stored. The page Repair asks the other way round: which few steps close most gaps.""",
        "A list with one change, the end of a scrutiny committee, and the gaps that would appear.",
        "h1",
    ),
    Stop(
        "Snapshots: what changed since the last meeting",
        "/snapshots",
        "tour-snapshots.png",
        """A snapshot freezes every gap of a moment. Take one before each meeting of your improvement board: the page
draws how the gaps go up and down, and says for each that appeared or closed what caused it.""",
        "Gaps over time by severity as a chart, with the snapshots as a table below.",
    ),
)
