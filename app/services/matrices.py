"""The coverage matrix, in the words that people type: references and kinds."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from app.coverage.matrix import Wanted, findings_by_kpis, kpis_by_bodies
from app.errors import InvalidInput, Problem
from app.models.matrix import FindingsKpis, KpisBodies
from app.services import catalogue
from app.services.coverage import inspection_named, one_authority
from app.services.records import Scope, find_by_ref
from app.vocabulary import FindingKind

FINDINGS_KPIS, KPIS_BODIES = "findings-kpis", "kpis-bodies"


def matrix(
    session: Session,
    scope: Scope,
    kind: str,
    as_of: date,
    authority: str | None = None,
    inspection: str | None = None,
    kinds: Iterable[str] = (),
    body: str | None = None,
) -> FindingsKpis | KpisBodies:
    """The matrix `findings-kpis` or `kpis-bodies` of one authority.

    Raises
    ------
    NotFound
        An unknown authority, inspection or body.
    InvalidInput
        An unknown kind of finding, or several authorities and none named.
    """
    owner = one_authority(session, authority, scope)
    inspection_id = inspection_named(session, inspection, frozenset({owner.id})).id if inspection else None
    body_id = find_by_ref(session, catalogue.BODIES, owner.id, body).id if body else None
    wanted = Wanted(owner.id, owner.name, as_of, inspection_id, finding_kinds(kinds), body_id)
    return findings_by_kpis(session, wanted) if kind == FINDINGS_KPIS else kpis_by_bodies(session, wanted)


def finding_kinds(words: Iterable[str]) -> tuple[FindingKind, ...]:
    """Kinds of finding that were typed.

    Raises
    ------
    InvalidInput
    """
    known = {kind.value: kind for kind in FindingKind}
    for word in words:
        if word not in known:
            raise InvalidInput(
                f"There is no kind of finding {word}.", [Problem("kind", f"is one of {', '.join(known)}")]
            )
    return tuple(known[word] for word in words)
