"""Changes that a person may try out before making them: records are named by reference, in one authority.

A KPI that an earlier change of the same list adds is named by its name.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Limit
from sqlmodel import Field

from app.models.base import Input, Number, Sentence, Word
from app.vocabulary import Frequency, Measures

MOST_CHANGES = 200
Name = Annotated[Sentence, Limit(description="Reference, or the name of a KPI that the list adds.")]
Ref = Annotated[Word, Limit(description="Reference.")]


class EndBody(Input):
    """The body ends: `on` is its last day, the day before the one that is asked about when it is left out."""

    change: Literal["end_body"]
    body: Ref
    on: date | None = None


class MergeBody(Input):
    """The body ends and `into` follows it: what was reported to the one is reported to the other from then on."""

    change: Literal["merge_body"]
    body: Ref
    into: Ref
    on: date | None = None


class RetireKpi(Input):
    """The KPI is retired `on` that day."""

    change: Literal["retire_kpi"]
    kpi: Name
    on: date | None = None


class StartKpi(Input):
    """A proposed KPI goes live."""

    change: Literal["start_kpi"]
    kpi: Name


class AddKpi(Input):
    """A new KPI, which measures these findings."""

    change: Literal["add_kpi"]
    name: Sentence
    measuring: list[Ref] = Field(default_factory=list, max_length=1_000)
    status: Literal["proposed", "live"] = "live"
    measures: Measures | None = None


class AddRoute(Input):
    """The KPI is reported to the body."""

    change: Literal["add_route"]
    kpi: Name
    body: Ref
    frequency: Frequency | None = None


class EndRoute(Input):
    """The KPI is no longer reported to the body: `on` is the last day."""

    change: Literal["end_route"]
    kpi: Name
    body: Ref
    on: date | None = None


class AddMapping(Input):
    """The KPI measures the finding."""

    change: Literal["add_mapping"]
    finding: Ref
    kpi: Name
    measures: Measures | None = None
    reason: Sentence | None = None


class AcceptMapping(Input):
    """A person agrees that the KPI measures the finding, as was proposed."""

    change: Literal["accept_mapping"]
    finding: Ref
    kpi: Name


class EndMapping(Input):
    """A person no longer agrees that the KPI measures the finding."""

    change: Literal["end_mapping"]
    finding: Ref
    kpi: Name


class AddAnswer(Input):
    """The action answers the finding."""

    change: Literal["add_answer"]
    finding: Ref
    action: Ref


class AddMeeting(Input):
    """The body meets `on` that day."""

    change: Literal["add_meeting"]
    body: Ref
    on: date


class AddMeasurement(Input):
    """The KPI has a value for the time from `starts_on` to `ends_on`."""

    change: Literal["add_measurement"]
    kpi: Name
    starts_on: date
    ends_on: date
    value: Number


Change = (
    EndBody
    | MergeBody
    | RetireKpi
    | StartKpi
    | AddKpi
    | AddRoute
    | EndRoute
    | AddMapping
    | AcceptMapping
    | EndMapping
    | AddAnswer
    | AddMeeting
    | AddMeasurement
)
_OneOf = Annotated[Change, Limit(discriminator="change")]
Changes = Annotated[list[_OneOf], Limit(min_length=1, max_length=MOST_CHANGES)]
