"""What the page of a body shows besides its view, in one query."""

from datetime import date

from sqlmodel import Session

from app.coverage import conditions as c
from app.models import Body
from app.services.record_lines import Asked, Lines


def body_lines(session: Session, body: Body, as_of: date) -> Lines:
    """The document that a body was read from, and its meetings (`ref`, `on` the day, `title`; latest first)."""
    asked = Asked(body.authority_id, body.id, as_of)
    meetings = asked.arm("meeting", c.MEETING, c.MEETING.title, link_id=c.MEETING.id, on=c.MEETING.held_on)
    lines = asked.read(session, asked.document(body.document_id), meetings.where(c.MEETING.body_id == body.id))
    return Lines(sorted(lines.all, key=lambda line: line.on or date.min, reverse=True))
