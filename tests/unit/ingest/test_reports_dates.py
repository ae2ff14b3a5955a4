from datetime import date

import pytest

from app.ingest.reports.dates import span
from app.ingest.reports.people import plain_name

SPANS = [
    ("12 October 2015 – 5 November 2015", date(2015, 10, 12), date(2015, 11, 5)),
    ("6 to 17 March 2023", date(2023, 3, 6), date(2023, 3, 17)),
    ("14 September to 8 October 2015", date(2015, 9, 14), date(2015, 10, 8)),
    ("3 March – 25 March 2015", date(2015, 3, 3), date(2015, 3, 25)),
    ("12/09/2016 to 06/10/2016", date(2016, 9, 12), date(2016, 10, 6)),
    ("19 November-11 December 2013 and 28 – 30 January 2014", date(2013, 11, 19), date(2014, 1, 30)),
    ("28 November to 9 January 2020", date(2019, 11, 28), date(2020, 1, 9)),
    ("1st June 2018", date(2018, 6, 1), date(2018, 6, 1)),
    ("spring", None, None),
    ("31 February 2020", None, None),
]


@pytest.mark.parametrize(("text", "start", "end"), SPANS)
def test_spans_are_read_as_printed(text: str, start: date | None, end: date | None) -> None:
    assert span(text) == (start, end)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("Trafford Metropolitan Borough Council", "Trafford"),
        ("Royal Borough of Kensington and Chelsea", "Kensington and Chelsea"),
        ("London Borough of Redbridge Council", "Redbridge"),
        ("City of London Corporation", "City of London"),
        ("City of York Council", "York"),
        ("Rutland County Council local authority", "Rutland"),
        ("Newcastle Upon Tyne ", "Newcastle Upon Tyne"),
        ("Council of the Isles of Scilly", "Isles of Scilly"),
        ("MEDWAY", "Medway"),
    ],
)
def test_a_council_is_named_plainly(printed: str, plain: str) -> None:
    assert plain_name(printed) == plain
