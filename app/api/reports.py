"""What every report is asked with: whose records, and as of which day."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.api.lists import Query
from app.db import now
from app.models.base import Word

Authority = Annotated[
    Word | None, Field(description="Reference of an authority; needed where the caller may see several.")
]


class ReportQuery(Query):
    """Whose records, and the day that routes, meetings, measurements and waivers are looked at."""

    authority: Authority = None
    as_of: Annotated[date | None, Field(description="Today when it is left out.")] = None

    def day(self) -> date:
        """The day that is asked for."""
        return self.as_of or now().date()
