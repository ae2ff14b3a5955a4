"""What may belong together: KPIs and findings, actions and findings, and findings that were said before."""

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Query as QueryOf
from pydantic import Field, StringConstraints

from app.api.access import Editor, Viewer
from app.api.answers import json_answer
from app.api.lists import Query
from app.api.problems import ALWAYS, declared
from app.api.reports import Authority
from app.models.base import Input, Sentence, Word
from app.services import suggested
from app.services.repeats import MOST, RepeatCandidate
from app.services.suggest_answers import ActionSuggestion
from app.services.suggestions import LONGEST_TEXT, AlikeFinding, FindingSuggestion, Suggestion
from app.vocabulary import RepeatStatus

Few = Annotated[int, Field(ge=1, le=100, description="Most suggestions, best first.")]
FindingRef = Annotated[Word, Field(description="Reference of a finding.")]

router = APIRouter(tags=["suggestions"])


class KpisQuery(Query):
    """A finding or a text, one of the two."""

    authority: Authority = None
    finding: FindingRef | None = None
    text: Annotated[
        str | None, StringConstraints(max_length=LONGEST_TEXT), Field(description="What the KPIs should be about.")
    ] = None
    limit: Few = 10


class FindingsQuery(Query):
    """A KPI or an action, one of the two."""

    authority: Authority = None
    kpi: Annotated[Word | None, Field(description="Reference of a live or proposed KPI.")] = None
    action: Annotated[Word | None, Field(description="Reference of an action that was not dropped.")] = None
    limit: Few = 10


class FindingQuery(Query):
    """A finding."""

    authority: Authority = None
    finding: FindingRef
    limit: Few = 10


class RepeatsQuery(Query):
    """Which repeats; what is left out narrows nothing."""

    authority: Authority = None
    status: Annotated[str | None, Field(pattern="^(proposed|accepted|refused)$")] = None
    finding: Annotated[Word | None, Field(description="Reference: only what this finding may repeat.")] = None
    limit: Annotated[int, Field(ge=1, le=MOST, description="Most repeats, the most alike first.")] = 100


class RepeatAnswer(Input):
    """What a person says to a repeat; the findings are named by reference."""

    authority: Authority = None
    later: Word
    earlier: Word
    status: RepeatStatus
    reason: Sentence | None = None
    version: Annotated[
        int, Field(ge=0, description="Version of the answer that this one replaces; 0 where nobody had answered.")
    ] = 0


@router.get(
    "/suggestions/kpis",
    summary="Suggest KPIs for a finding",
    operation_id="suggest_kpis",
    response_model=list[Suggestion],
    responses=declared(404, *ALWAYS),
)
def suggest_kpis(entrance: Viewer, query: Annotated[KpisQuery, QueryOf()]) -> Response:
    """Live and proposed KPIs that fit a finding or a text, with what that rests on; none when nothing fits.

    One that fits "weakly" rests on so little that it is likely no help.

    KPIs that are mapped to the finding already are left out, rejected ones too.
    """
    with entrance.to_read() as visit:
        asked = query.model_dump(exclude={"authority"})
        return json_answer(suggested.kpis_for(visit.session, visit.scope, query.authority, **asked))


@router.get(
    "/suggestions/findings",
    summary="Suggest findings for a KPI or an action",
    operation_id="suggest_findings",
    response_model=list[FindingSuggestion],
    responses=declared(404, *ALWAYS),
)
def suggest_findings(entrance: Viewer, query: Annotated[FindingsQuery, QueryOf()]) -> Response:
    """Checked findings that a KPI fits and is not mapped to, or that an action may answer, with what that rests on."""
    with entrance.to_read() as visit:
        asked = query.model_dump(exclude={"authority"})
        return json_answer(suggested.findings_for(visit.session, visit.scope, query.authority, **asked))


@router.get(
    "/suggestions/actions",
    summary="Suggest actions for a finding",
    operation_id="suggest_actions",
    response_model=list[ActionSuggestion],
    responses=declared(404, *ALWAYS),
)
def suggest_actions(entrance: Viewer, query: Annotated[FindingQuery, QueryOf()]) -> Response:
    """Actions that may answer a finding, with what that rests on; none when nothing fits.

    One that fits "weakly" is likely no answer. Those that were dropped, or answer it already, are left out.
    """
    with entrance.to_read() as visit:
        found = suggested.actions_for(visit.session, visit.scope, query.authority, query.finding, query.limit)
        return json_answer(found)


@router.get(
    "/suggestions/restates",
    summary="Suggest what restates a finding",
    operation_id="suggest_restates",
    response_model=list[AlikeFinding],
    responses=declared(404, *ALWAYS),
)
def suggest_restates(entrance: Viewer, query: Annotated[FindingQuery, QueryOf()]) -> Response:
    """Rows of the council's table that say what a recommendation says, or the other way round."""
    with entrance.to_read() as visit:
        found = suggested.restates_for(visit.session, visit.scope, query.authority, query.finding, query.limit)
        return json_answer(found)


@router.get(
    "/repeats",
    summary="List what was said before",
    operation_id="list_repeat_candidates",
    response_model=list[RepeatCandidate],
    responses=declared(404, *ALWAYS),
)
def list_repeats(entrance: Viewer, query: Annotated[RepeatsQuery, QueryOf()]) -> Response:
    """Findings that may say again what one of an earlier inspection said: proposed, accepted and refused."""
    with entrance.to_read() as visit:
        asked = query.model_dump(exclude={"authority"})
        return json_answer(suggested.repeats_of(visit.session, visit.scope, query.authority, **asked))


@router.post(
    "/repeats/answers",
    summary="Accept or refuse a repeat",
    operation_id="answer_repeat",
    response_model=RepeatCandidate,
    responses=declared(400, 404, 409, 412, *ALWAYS),
)
def answer_repeat(entrance: Editor, data: RepeatAnswer) -> Response:
    """The answer is stored with what the proposal rested on.

    An answer given before is replaced by naming its version, which the list tells. Whatever was answered since the
    list was read stands: 412.
    """
    with entrance.to_write() as visit:
        return json_answer(suggested.answered(visit.session, visit.scope, **data.model_dump()))
