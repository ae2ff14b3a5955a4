from datetime import date

import pytest

from app.ingest.reports.dates import said_span, span
from app.ingest.reports.people import place_name, plain_name

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


SAID = [
    ("It took place from 11 to 15 July 2022. It looked at 2020.", date(2022, 7, 11), date(2022, 7, 15)),
    ("Between 28 February 2022 and 4 March 2022, Ofsted came.", date(2022, 2, 28), date(2022, 3, 4)),
    ("on Monday 2 and Tuesday 3 July 2019, after the visit on 1 May 2018", date(2019, 7, 2), date(2019, 7, 3)),
    ("since the inspection in May 2019", None, None),
    ("on 3 July", None, None),
]


@pytest.mark.parametrize(("text", "start", "end"), SAID)
def test_a_sentence_tells_when_inspectors_came(text: str, start: date | None, end: date | None) -> None:
    assert said_span(text) == (start, end)


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Exmouth", "Exmouth"),
        ("Exmouth Local Area Partnership", "Exmouth"),
        ("Exmouth City Local Area Partnership", "Exmouth"),
        ("the Royal Borough of Exmouth Local Area Partnership", "Exmouth"),
        ("the multi-agency response to abuse and neglect in Exmouth Borough Council", "Exmouth"),
        (
            "the response to abuse in the family environment in Bath and North East Somerset",
            "Bath and North East Somerset",
        ),
        ("Exmouth City Council local authority children’s services", "Exmouth"),
        ("Exmouth County Council’s children’s services", "Exmouth"),
        ("City of London", "City of London"),
        ("the multi-agency response to domestic abuse", ""),
    ],
)
def test_the_place_at_the_end_of_a_title_is_named_plainly(title: str, place: str) -> None:
    assert place_name(title) == place
