"""The boards, committees, panels, offices and teams that see KPIs in English councils, with the names people use.

A name in capitals is matched as it stands; other names in any case, with "and" or "&", with or without apostrophe.
Of several names that fit, the longest is taken.
"""

from typing import NamedTuple

from app.vocabulary import BodyKind


class KnownBody(NamedTuple):
    """A body under its usual name."""

    name: str
    kind: BodyKind
    aliases: tuple[str, ...] = ()


KNOWN_BODIES = (
    # Members
    KnownBody("Executive", BodyKind.COMMITTEE, ("Executive Committee", "Council Executive")),
    KnownBody("Cabinet", BodyKind.COMMITTEE, ("Cabinet Committee",)),
    KnownBody("Full Council", BodyKind.COMMITTEE),
    KnownBody(
        "Lead Member",
        BodyKind.OFFICE,
        (
            "Lead Member for Children",
            "Lead Member for Children's Services",
            "Cabinet Member",
            "Portfolio Holder",
            "LMCS",
        ),
    ),
    KnownBody(
        "Children's Services Overview and Scrutiny Committee",
        BodyKind.COMMITTEE,
        (
            "CS Overview and Scrutiny",
            "CS Overview and Scrutiny Committee",
            "CS O&S",
            "CSO&S",
            "CSOSC",
            "Children's Services Overview and Scrutiny",
            "Children's Services O&S",
            "Children's Overview and Scrutiny",
            "Children's Overview and Scrutiny Committee",
            "Children's O&S",
            "Children's Scrutiny",
            "Children's Scrutiny Committee",
            "Children's Scrutiny Panel",
            "Children's Services Scrutiny Committee",
            "Children and Young People's Overview and Scrutiny Committee",
            "Children and Young People's Scrutiny Committee",
        ),
    ),
    KnownBody(
        "Overview and Scrutiny Management Committee",
        BodyKind.COMMITTEE,
        (
            "Management Overview and Scrutiny",
            "Management Overview and Scrutiny Committee",
            "Overview and Scrutiny Management",
            "O&S Management Committee",
            "Management O&S",
            "OSMC",
        ),
    ),
    KnownBody("Corporate Parenting Board", BodyKind.BOARD, ("CPB",)),
    KnownBody("Corporate Parenting Panel", BodyKind.PANEL, ("CPP",)),
    KnownBody("Audit Committee", BodyKind.COMMITTEE, ("Audit and Governance Committee",)),
    # Officers
    KnownBody("Chief Executive", BodyKind.OFFICE, ("CEO", "CEX")),
    KnownBody("Director of Children's Services", BodyKind.OFFICE, ("DCS",)),
    KnownBody(
        "Corporate Leadership Team",
        BodyKind.TEAM,
        ("Corporate Management Team", "Corporate Management Board", "CLT", "CMT"),
    ),
    KnownBody(
        "Children's Services Leadership Team",
        BodyKind.TEAM,
        ("CSLT", "Children's Leadership Team", "Children's Services Management Team", "CSMT"),
    ),
    KnownBody("Senior Management Team", BodyKind.TEAM, ("SMT",)),
    KnownBody("Senior Leadership Team", BodyKind.TEAM, ("SLT",)),
    KnownBody("Departmental Leadership Team", BodyKind.TEAM, ("Directorate Leadership Team", "DLT", "DMT")),
    KnownBody("Corporate Works Council", BodyKind.COMMITTEE, ("Works Council",)),
    # Partners
    KnownBody(
        "Local Safeguarding Children Board", BodyKind.PARTNERSHIP, ("Local Safeguarding Children's Board", "LSCB")
    ),
    KnownBody(
        "Safeguarding Children Partnership",
        BodyKind.PARTNERSHIP,
        ("Local Safeguarding Children Partnership", "Safeguarding Children's Partnership", "LSCP"),
    ),
    KnownBody("Health and Wellbeing Board", BodyKind.BOARD, ("Health and Well-being Board", "HWB", "HWBB")),
    KnownBody("Community Safety Partnership", BodyKind.PARTNERSHIP, ("CSP",)),
    KnownBody("Integrated Care Board", BodyKind.BOARD, ("ICB",)),
    KnownBody("Clinical Commissioning Group", BodyKind.PARTNERSHIP, ("CCG",)),
    KnownBody("Youth Justice Board", BodyKind.BOARD, ("Youth Offending Board", "YOT Management Board")),
    KnownBody("Schools Forum", BodyKind.PARTNERSHIP),
    # Improvement and practice
    KnownBody(
        "Improvement Board", BodyKind.BOARD, ("Children's Improvement Board", "Children's Services Improvement Board")
    ),
    KnownBody("CSE Panel", BodyKind.PANEL, ("Child Sexual Exploitation Panel",)),
    KnownBody("Children in Care Council", BodyKind.PANEL, ("CiC Council", "CICC", "Children Looked After Council")),
    KnownBody("Fostering Panel", BodyKind.PANEL),
    KnownBody("Adoption Panel", BodyKind.PANEL),
    KnownBody("Permanence Panel", BodyKind.PANEL, ("Permanency Panel",)),
)

# Names that fit more than one body of a council: whoever prints them knows which, a reader cannot.
AMBIGUOUS_BODIES = (
    "O&S",
    "OSC",
    "O&S Committee",
    "Overview and Scrutiny",
    "Overview and Scrutiny Committee",
    "Scrutiny",
    "Scrutiny Committee",
    "Scrutiny Panel",
    "Members",
    "Senior Managers",
)

# Ordinary words too: in a list of bodies they name one, elsewhere they may not.
NAMED_ONLY_IN_LISTS = frozenset({"Executive", "Cabinet", "Scrutiny", "Members"})

HEAD_NOUNS = {
    "Board": BodyKind.BOARD,
    "Committee": BodyKind.COMMITTEE,
    "Panel": BodyKind.PANEL,
    "Partnership": BodyKind.PARTNERSHIP,
    "Forum": BodyKind.PARTNERSHIP,
    "Council": BodyKind.PANEL,
    "Group": BodyKind.PANEL,
    "Team": BodyKind.TEAM,
}
