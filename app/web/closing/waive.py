"""Waiving a gap: a person accepts it, says why, and until when."""

from typing import Any

from app.coverage.gaps import Gap
from app.services import catalogue
from app.services.take_back import Step
from app.web.access import Visit
from app.web.closing.way import Done, Field, Way, labels_of, made
from app.web.forms import Form
from app.web.words import a_date

_FIELDS = (
    Field("reason", "Why the gap is accepted", "area", hint="Whoever reads the next paper will see this."),
    Field("waived_by", "Who accepts it", hint="For example, Director of Children's Services"),
    Field("expires_on", "Until when", "date", hint="After this day the gap shows again. For example, 31 3 2027"),
)


def _save(visit: Visit, record: Any, gap: Gap, form: Form) -> Done:
    waiver = made(*(visit, catalogue.WAIVERS, form, labels_of(_FIELDS)), rule=gap.rule, **{f"{gap.kind}_id": record.id})
    message = f"{gap.rule} at {gap.ref} is waived until {a_date(waiver.expires_on)}."
    return Done(message, [Step.of(catalogue.WAIVERS, waiver)])


WAIVE = Way("waive", "Accept the gap for a while", "Waive this gap", lambda *_: _FIELDS, _save)
