"""One exception tree, rendered by each face: a JSON problem over REST, a line on stderr from the command line."""

from dataclasses import dataclass

# The kinds of record that every face lists, by the word for many.
_LISTS = {
    "action": "actions",
    "authority": "authorities",
    "body": "bodies",
    "council": "councils",
    "document": "documents",
    "finding": "findings",
    "import": "imports",
    "inspection": "inspections",
    "kpi": "KPIs",
    "mapping": "mappings",
    "plan": "plans",
    "route": "routes",
    "rule": "rules",
    "snapshot": "snapshots",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where: a field, a row of a list, a page or line of a file.

    `record` is the record that it is about, where it has a page: its kind and its reference, as ("findings", "R2").
    """

    where: str
    message: str
    record: tuple[str, str] | None = None


class GoldenThreadError(Exception):
    """Something a person can mend: what is wrong, and how.

    `status` is the HTTP status the REST service answers; the command line exits 1 for every one of them.
    """

    status = 500
    title = "Something went wrong"

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems or []

    def __str__(self) -> str:
        lines = [self.message, *(f"  {p.where}: {p.message}" if p.where else f"  {p.message}" for p in self.problems)]
        return "\n".join(lines)


class NotFound(GoldenThreadError):
    """No such record, or one of another authority: the two are answered alike."""

    status = 404
    title = "Not found"

    def __init__(self, kind: str, ref: object) -> None:
        said = f"No {'KPI' if kind == 'kpi' else kind} {ref} is known here."
        super().__init__(f"{said} Look in the list of {_LISTS[kind]}." if kind in _LISTS else said)


class InvalidInput(GoldenThreadError):
    """The payload is wrong: the problems name its fields or rows."""

    status = 422
    title = "The input is not valid"


class InvalidLink(GoldenThreadError):
    """A link between records that cannot be linked: unknown ones, or of two authorities."""

    status = 422
    title = "The link is not valid"


class Conflict(GoldenThreadError):
    """The register as it stands forbids it: a duplicate, or something that depends on the record."""

    status = 409
    title = "Conflict"


class Stale(GoldenThreadError):
    """Somebody else changed the record first."""

    status = 412
    title = "Somebody was first"


class PreconditionRequired(GoldenThreadError):
    """A change must say which version of the record it was made on."""

    status = 428
    title = "Say which version you changed"


class Unauthorised(GoldenThreadError):
    """No key, or one that is unknown, expired or withdrawn."""

    status = 401
    title = "A key is needed"


class Forbidden(GoldenThreadError):
    """The key is known and may not do this."""

    status = 403
    title = "Not allowed"


class TooLarge(GoldenThreadError):
    """More than the service takes in one piece."""

    status = 413
    title = "Too large"


class Busy(GoldenThreadError):
    """Another writer holds the database; the same request may go through later."""

    status = 503
    title = "The database is busy"

    def __init__(self) -> None:
        super().__init__("Another change is being written. Try again in a moment.")


class ImportProblem(GoldenThreadError):
    """A document that could not be read or taken in: the problems name page, line or row."""

    status = 422
    title = "The document could not be imported"


class ConfigurationProblem(GoldenThreadError):
    """The service is set up in a way it refuses to run with."""

    title = "Configuration problem"
