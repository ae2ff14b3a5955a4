"""The plain names of councils, as legal names and titles print them."""

import pytest

from app.ingest.reports.places import place_name, plain_name
from app.ingest.reports.report import read_report
from tests.pdf_maker import Sheet

COUNCILS = [
    ("Trafford Metropolitan Borough Council", "Trafford"),
    ("Calderdale MBC", "Calderdale"),
    ("Royal Borough of Kensington and Chelsea", "Kensington and Chelsea"),
    ("The Royal Borough of Windsor & Maidenhead", "Windsor & Maidenhead"),
    ("London Borough of Redbridge Council", "Redbridge"),
    ("City of London Corporation", "City of London"),
    ("City of York Council", "York"),
    ("City of Bradford Metropolitan District Council", "Bradford"),
    ("Bristol, City of", "Bristol"),
    ("Kingston upon Hull City Council", "Kingston upon Hull"),
    ("KINGSTON UPON HULL CITY COUNCIL", "Kingston upon Hull"),
    ("Council of the City of Wakefield", "Wakefield"),
    ("County of Herefordshire", "Herefordshire"),
    ("County Durham", "County Durham"),
    ("Medway Unitary Authority", "Medway"),
    ("Rutland County Council local authority", "Rutland"),
    ("Telford & Wrekin Council", "Telford & Wrekin"),
    ("Bournemouth, Christchurch and Poole Council", "Bournemouth, Christchurch and Poole"),
    ("St Helens Borough Council", "St Helens"),
    ("Newcastle Upon Tyne ", "Newcastle Upon Tyne"),
    ("Council of the Isles of Scilly", "Isles of Scilly"),
    ("MEDWAY", "Medway"),
    ("Sandwell Metropolitan Borough Council and Sandwell Children’s Trust", "Sandwell"),
    ("Exmouth Council (Exmouth Children’s Services Trust)", "Exmouth"),
    ("Barking and Dagenham Council", "Barking and Dagenham"),
    ("Leicester City", "Leicester"),
    ("Croydon London Borough", "Croydon"),
    ("The City of London Corporation", "City of London"),
    ("Worcestershire Children First", "Worcestershire"),
    ("Exmouth Children and Families Trust", "Exmouth"),
    ("North Exmouth Council and West Exmouth Council", "North Exmouth and West Exmouth"),
]


@pytest.mark.parametrize(("printed", "plain"), COUNCILS)
def test_a_council_is_named_plainly(printed: str, plain: str) -> None:
    assert plain_name(printed) == plain


BCP = "Bournemouth, Christchurch and Poole"
TITLES = [
    ("Exmouth", "Exmouth"),
    ("Exmouth Local Area Partnership", "Exmouth"),
    ("Exmouth City Local Area Partnership", "Exmouth"),
    ("the local area of Exmouth", "Exmouth"),
    ("the Royal Borough of Exmouth Local Area Partnership", "Exmouth"),
    ("the multi-agency response to abuse and neglect in Exmouth Borough Council", "Exmouth"),
    ("the response to abuse in the family environment in Bath and North East Somerset", "Bath and North East Somerset"),
    ("Exmouth City Council local authority children’s services", "Exmouth"),
    ("Exmouth County Council’s children’s services", "Exmouth"),
    ("Exmouth children, education and families", "Exmouth"),
    ("Birmingham Children’s Trust", "Birmingham"),
    ("Slough Children First", "Slough"),
    ("Windsor and Maidenhead, Achieving for Children", "Windsor and Maidenhead"),
    ("City of London", "City of London"),
    ("the multi-agency response to domestic abuse", ""),
    ("Achieving for Children", ""),
]


@pytest.mark.parametrize(("title", "place"), TITLES)
def test_the_place_at_the_end_of_a_title_is_named_plainly(title: str, place: str) -> None:
    assert place_name(title) == place


@pytest.mark.parametrize(
    ("title", "authority"),
    [
        (
            ("Inspection of the Royal", "Borough of Windsor and", "Maidenhead local authority", "children’s services"),
            "Windsor and Maidenhead",
        ),
        (
            ("Inspection of North Exmouth and", "West Exmouth local authorities’", "children’s services"),
            "North Exmouth and West Exmouth",
        ),
        (("Inspection of Birmingham", "Children’s Trust"), "Birmingham"),
        (("Inspection of children’s social care services", "Exmouth Borough Council"), "Exmouth"),
        (("Inspection of children’s social care services", "All of the council"), ""),
        (("Inspection of children’s social care services in", "Bournemouth, Christchurch and Poole"), BCP),
        (("Ofsted", "Inspection of children’s social care services", "Telford & Wrekin"), "Telford & Wrekin"),
        (("Inspection of Children’s Social Care Services", "Judgement Grade"), ""),
    ],
)
def test_the_authority_is_read_from_the_title_page(title: tuple[str, ...], authority: str) -> None:
    sheet = Sheet()
    for line in title:
        sheet.line(line, size=26).top += 10
    sheet.heading("Inspection dates: 6 to 17 March 2023", 12).heading("What needs to improve?")
    assert read_report(sheet.entry("•", "Plans.", indent=18).pdf()).authority == authority
