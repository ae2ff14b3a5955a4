"""Every code of a reader's warning: what it means, and what to do about it."""

WARNINGS: dict[str, dict[str, str]] = {
    "PDF files": {
        "page-unread": "A page is damaged and was not read; fetch the file again.",
        "page-without-text": "A page holds pictures and no text, as a scan does; run text recognition (OCR) on it.",
    },
    "Inspection reports": {
        "authority-not-found": "No council's name was found, so the report cannot be stored; import Ofsted's own PDF.",
        "board-review-alone": "This reviews the safeguarding board alone; import the council's own report as well.",
        "dates-not-found": "The inspection dates were not found; enter them by hand.",
        "dates-reversed": "The inspection ends before it begins; look at the dates that the report prints.",
        "lead-inspector-not-found": "The lead inspector's name was not found; enter it if the report prints one.",
        "judgements-not-found": "No judgement was found, though such a report prints them; look at its first pages.",
        "judgement-unread": "The grade of an area could not be told; look at the page and enter it.",
        "recommendations-not-found": "No list of what must improve was found; check whether the report has one.",
        "nothing-to-improve": "The list of what must improve says itself that it has no items; nothing need be done.",
        "item-unmarked": "An item without number or bullet was taken as an item; check that it is one.",
        "list-text-unread": "Text in a list is no marked item and was not read; check whether it is an item.",
        "paragraphs-not-found": "No numbered paragraph was found, though such a report has them; look at its findings.",
        "text-unread": "Text stands between numbered paragraphs and belongs to none; check what it says.",
        "numbers-missing": "Numbers are missing from the run of paragraphs; check whether the report leaves them out.",
        "number-repeated": "A paragraph number is printed twice; refer to the two by their pages.",
        "place-not-found": "An item's words were not found in the text of its page; compare the item with the page.",
        "citation-slip": "A cited page or paragraph is not about the recommendation; use the one given as corrected.",
    },
    "Mapping tables": {
        "unread-line": "A line stands above the headings and was not read; check that it is a title.",
        "unread-table": "A table has no headings of a mapping table and was not read; give it some if it is one.",
        "row-without-finding": "Words stand in no finding's row; move them into the row that they belong to.",
        "stray-cell": "A number stands beside a heading and was left out; it is a page number, or misplaced.",
        "empty-section": "Nothing stands under a heading; it may be a finding, so enter it if it is.",
        "kind-not-said": "Nothing says whether findings are strengths; they are read as areas for improvement: check.",
        "promised-kpi": "An indicator is promised and not named; find out what became of it.",
        "unread-kpi": "A label announces a KPI that could not be read; enter it by hand.",
        "unmarked-list": "KPIs are listed without marks; check where one ends and the next begins.",
        "proposed-and-live": "A KPI is proposed in one row and reported in another; it is taken as live: confirm it.",
        "generic-route": "A report is said of all KPIs at once and gives none a route; name the KPIs if it should.",
        "unread-route": "What is reported is none of the row's KPIs by name; add the route if it is one of them.",
        "unresolved-body": "A body's name may mean several, or is unknown; write it out, or add the route by hand.",
    },
    "Action plans": {
        "missing-column": "The plan has no column of this kind; check that its heading was not worded otherwise.",
        "unread-lines": "Lines outside the plan were not read; a pack holds other papers, so check only the nearest.",
        "row-without-action": "A row has no action and was not read; check whether it continues another row.",
        "joined-row": "A row has no number, owner and timescale and was read with the action above; check that.",
        "empty-cell": "A cell that the other actions fill is empty; ask the owner of the plan for it.",
        "duplicate-number": "Two actions have one number; both are kept: tell them apart by their words.",
        "skipped-number": "A number is left out; ask whether an action was withdrawn.",
        "same-action": "Two actions say the same; ask whether one of them is meant to go.",
        "owner-is-body": "A body that oversees stands as owner; name a person or a team that acts.",
        "owner-is-code": "A code stands as owner; write out the team or person it stands for.",
        "owner-is-nobody": "The owner's words name nobody; name a person or a team.",
        "unclear-timescale": "No day can be told from the timescale; agree one with the owner.",
        "year-not-said": "A timescale prints no year, so the plan's commonest was taken; check it.",
        "unread-status": "The words for the status are not known; the action is taken as in progress: set it by hand.",
    },
    "KPI papers": {
        "row-without-name": "A row of values names no KPI and was not read; look at the row above it.",
        "row-without-values": "A row has no value and is read as a heading; check that it is no KPI without data.",
        "row-without-period": "A row of values stands at no period and was not read; give it one.",
        "row-unread": "Words stand where values should, so a row was not read; check whether it is prose.",
        "cell-beyond-columns": "A value stands beyond the headings; give its column a heading.",
        "unread-value": "A cell is no value that is known; enter the measurement by hand.",
        "unread-arrow": "A direction of travel says neither up nor down nor the same; look at the paper.",
        "arrow-contradicts": "The printed arrow contradicts the last two values; ask the author which is right.",
        "unit-disagrees": "The label speaks of a percentage and the values do not; labels and rows may be shifted.",
        "mixed-units": "Some values of a KPI have a unit and others none; check that they count the same thing.",
        "share-or-percent": "Values up to 1 of a percentage may be shares of one; they are kept as printed: check.",
        "share-read-as-percent": "A sheet stores shares of one, read here as percentages; nothing need be done.",
        "duplicate-kpi": "A name stands twice in its section; both rows are kept: check that they differ in meaning.",
        "note-missing": "A value has a mark and no note explains it; ask the author what it means.",
        "period-not-said": "The paper gives colours for no stated period; find out which one they are for.",
        "figure-in-prose": "The words below a KPI give a figure that was not read as its value; enter it if it is one.",
        "count-disagrees": "The paper says how many KPIs have a colour and lists another number; ask the author.",
        "target-unmatched": "A target was found and not the KPI that it is for; add it by hand.",
        "targets-conflict": "A KPI has targets that differ; decide which one holds.",
        "benchmark-unmatched": "A comparison was found and not the KPI that it is for; add it by hand.",
        "prose-contradicts": "The prose says of a KPI what its values deny; ask the author which is right.",
        "year-unclear": "Years were read from April to March and the prose speaks of others; check the periods.",
    },
}

_INTRODUCTION = """# Warnings

Reading a document keeps a warning wherever something was doubtful or could not be read: a code, what happened, the
page or line, and the words. Nothing is dropped in silence. `goldenthread import warnings` prints this list.

This page is made from the list itself: `make docs`.
"""


def warnings_page() -> str:
    """The warnings as a page of Markdown."""
    return "\n".join([_INTRODUCTION, *(_section(about, codes) for about, codes in WARNINGS.items())])


def _section(about: str, codes: dict[str, str]) -> str:
    rows = "".join(f"| `{code}` | {meaning} |\n" for code, meaning in codes.items())
    return f"## {about}\n\n| code | what it means, and what to do |\n|---|---|\n{rows}"
