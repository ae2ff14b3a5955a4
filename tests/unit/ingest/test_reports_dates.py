from datetime import date

import pytest

from app.ingest.readers.page import Line
from app.ingest.reports.dates import letter_date, said_span, span

SPANS = [
    ("12 October 2015 – 5 November 2015", date(2015, 10, 12), date(2015, 11, 5)),
    ("6 to 17 March 2023", date(2023, 3, 6), date(2023, 3, 17)),
    ("14 September to 8 October 2015", date(2015, 9, 14), date(2015, 10, 8)),
    ("3 March – 25 March 2015", date(2015, 3, 3), date(2015, 3, 25)),
    ("12/09/2016 to 06/10/2016", date(2016, 9, 12), date(2016, 10, 6)),
    ("19 November-11 December 2013 and 28 – 30 January 2014", date(2013, 11, 19), date(2014, 1, 30)),
    ("28 November to 9 January 2020", date(2019, 11, 28), date(2020, 1, 9)),
    ("1st June 2018", date(2018, 6, 1), date(2018, 6, 1)),
    ("25June to 06 July2018", date(2018, 6, 25), date(2018, 7, 6)),
    ("spring", None, None),
    ("31 February 2020", None, None),
]


@pytest.mark.parametrize(("text", "start", "end"), SPANS)
def test_spans_are_read_as_printed(text: str, start: date | None, end: date | None) -> None:
    assert span(text) == (start, end)


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


HEADS = [
    (["15 March 2019", "Dear Ms Hill"], date(2019, 3, 15)),
    (["Date: 05 March 2019", "Dear Ms Hill"], date(2019, 3, 5)),
    (["Store Street, Manchester 15 March 2019", "M1 2WD", "Dear Ms Hill"], date(2019, 3, 15)),
    (["Dear Ms Hill", "We came on 15 March 2019 and stayed."], None),
    (["Joint targeted area inspection of Exmouth", "It took place from 11 to 15 July 2022."], None),
]


@pytest.mark.parametrize(("head", "day"), HEADS)
def test_the_date_of_a_letter_stands_above_its_salutation(head: list[str], day: date | None) -> None:
    lines = [Line(1, text, 71, 90 + 15 * number, 12, False) for number, text in enumerate(head)]
    assert letter_date(lines) == day
