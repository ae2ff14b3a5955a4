"""Settings, read from the environment (`GOLDENTHREAD_...`), with defaults that are safe on one machine."""

from functools import lru_cache

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import ConfigurationProblem, Problem


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
