"""An action plan, its actions, and what each action answers and moves."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from app.models.base import (
    AuthorityCreate,
    AuthorityRow,
    Id,
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    RowRead,
    Sentence,
    Sourced,
    Text,
    Word,
    changes,
    in_authority,
    json_list,
    link,
    optional_link,
    own,
    table,
    words,
)
from app.vocabulary import ActionStatus, TimescaleKind


class PlanFields(Sourced):
    title: Sentence
    inspection_id: Id | None = optional_link()
    agreed_on: date | None = None


class PlanCreate(PlanFields, ReferredCreate):
    pass


PlanUpdate = changes(PlanFields, "PlanUpdate")


class Plan(PlanFields, ReferredRow, table=True):
    __tablename__ = "plan"
    __table_args__ = table(in_authority("ref"), in_authority("id"), own("inspection"), own("document"))


class PlanRead(PlanFields, ReferredRead):
    pass


class ActionFields(Sourced):
    """`number` is the printed reference, which may repeat; `timescale` the printed words, `due_on` what they mean.

    `done_on` is the day it was done, where that is known.
    """

    plan_id: Id = link()
    number: Word | None = Field(default=None, max_length=40)
    section: Sentence | None = None
    text: Text
    success_measure: Text | None = None
    owner: Sentence | None = None
    timescale: Sentence | None = None
    timescale_kind: TimescaleKind = Field(default=TimescaleKind.MISSING, sa_type=words(TimescaleKind))
    due_on: date | None = None
    status: ActionStatus = Field(default=ActionStatus.IN_PROGRESS, sa_type=words(ActionStatus))
    done_on: date | None = None
    warnings: list[Sentence] = json_list()


class ActionCreate(ActionFields, ReferredCreate):
    pass


ActionUpdate = changes(ActionFields, "ActionUpdate")


class Action(ActionFields, ReferredRow, table=True):
    __tablename__ = "action"
    __table_args__ = table(
        in_authority("ref"),
        in_authority("id"),
        own("plan"),
        own("document"),
        Index("ix_action_plan", "authority_id", "plan_id"),
    )


class ActionRead(ActionFields, ReferredRead):
    pass


class AnswerFields(Sourced):
    """The action answers the finding."""

    action_id: Id = link()
    finding_id: Id = link()
    reason: Sentence | None = None


class AnswerCreate(AnswerFields, AuthorityCreate):
    pass


AnswerUpdate = changes(AnswerFields, "AnswerUpdate")


class Answer(AnswerFields, AuthorityRow, table=True):
    __tablename__ = "answer"
    __table_args__ = table(
        in_authority("finding_id", "action_id"),
        own("action"),
        own("finding"),
        own("document"),
        Index("ix_answer_action", "authority_id", "action_id", "finding_id"),
    )


class AnswerRead(AnswerFields, RowRead):
    pass


class MoveFields(Sourced):
    """The action is to move the KPI."""

    action_id: Id = link()
    kpi_id: Id = link()
    reason: Sentence | None = None


class MoveCreate(MoveFields, AuthorityCreate):
    pass


MoveUpdate = changes(MoveFields, "MoveUpdate")


class Move(MoveFields, AuthorityRow, table=True):
    __tablename__ = "move"
    __table_args__ = table(
        in_authority("action_id", "kpi_id"),
        own("action"),
        own("kpi"),
        own("document"),
        Index("ix_move_kpi", "authority_id", "kpi_id", "action_id"),
    )


class MoveRead(MoveFields, RowRead):
    pass
