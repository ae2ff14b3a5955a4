"""What an authority has settled about a gap rule: its span of days, or that it is switched off."""

from typing import Annotated

from pydantic import Field as Limit
from pydantic import model_validator
from sqlmodel import Field

from app.models.base import (
    AuthorityCreate,
    AuthorityRow,
    Input,
    RowRead,
    RuleCode,
    Sentence,
    Whole,
    changes,
    in_authority,
    table,
)


class RuleSettingFields(Input):
    """`days` takes the place of the rule's own span; a rule that is `off` needs a reason."""

    rule: RuleCode = Field(max_length=10)
    off: bool = False
    days: Annotated[Whole, Limit(le=36_500)] | None = None
    reason: Sentence | None = None

    @model_validator(mode="after")
    def _off_for_a_reason(self) -> "RuleSettingFields":
        if self.off and self.reason is None:
            raise ValueError("say for what reason the rule is off")
        return self


class RuleSettingCreate(RuleSettingFields, AuthorityCreate):
    pass


RuleSettingUpdate = changes(RuleSettingFields, "RuleSettingUpdate")


class RuleSetting(RuleSettingFields, AuthorityRow, table=True):
    __tablename__ = "rule_setting"
    __table_args__ = table(in_authority("rule"))


class RuleSettingRead(RuleSettingFields, RowRead):
    pass
