"""Settings, read from the environment (`GOLDENTHREAD_...`), with defaults that are safe on one machine."""

from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import ConfigurationProblem, Problem

# White words stand on the colour of the site: WCAG 2.2 AA asks this much of a difference (success criterion 1.4.3).
LEAST_CONTRAST = 4.5


def contrast_with_white(colour: str) -> float:
    """How much #rrggbb differs from white, as WCAG 2.2 counts it: from 1 (white) to 21 (black)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _readable(colour: str) -> str:
    if (ratio := contrast_with_white(colour)) < LEAST_CONTRAST:
        raise ValueError(f"white words on {colour} cannot be read (contrast {ratio:.1f}, at least 4.5): take a darker")
    return colour


Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(_readable)]


class Settings(BaseSettings):
    """What an operator may set; each field is `GOLDENTHREAD_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="GOLDENTHREAD_", extra="ignore")

    database_url: str = Field("sqlite:///goldenthread.db", description="SQLAlchemy address of the database.")
    busy_seconds: float = Field(5, gt=0, le=60, description="How long a writer waits for another before it gives up.")
    body_limit_mb: int = Field(2, ge=1, le=100, description="Largest JSON request.")
    upload_limit_mb: int = Field(50, ge=1, le=500, description="Largest document taken in.")
    read_memory_mb: int = Field(1024, ge=128, description="Memory that reading one document may take.")
    read_seconds: int = Field(60, ge=1, description="Processor time that reading one document may take.")
    read_pages: int = Field(1000, ge=1, description="Most pages of one document.")
    page_size_limit: int = Field(200, ge=1, le=1000, description="Most records in one page of a list.")
    site_name: str = Field("Golden Thread", min_length=1, max_length=60, description="What the pages are headed with.")
    site_colour: Colour = Field("#1b3a5c", description="Background of the pages' header, dark enough for white words.")
    secret_key: str | None = Field(None, min_length=32, description="Signs the cookies of people who signed in.")
    session_hours: float = Field(12, gt=0, le=720, description="How long somebody stays signed in without a visit.")


@lru_cache
def settings() -> Settings:
    """The settings of this process.

    Raises
    ------
    ConfigurationProblem
        Naming every variable that holds no value of its kind.
    """
    try:
        return Settings()
    except ValidationError as problem:
        wrong = [Problem(f"GOLDENTHREAD_{error['loc'][0]}".upper(), error["msg"]) for error in problem.errors()]
        raise ConfigurationProblem("The environment sets what cannot be used.", wrong) from None
