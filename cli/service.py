"""goldenthread serve and goldenthread seed."""

from pathlib import Path
from typing import Annotated

import typer

from cli.output import say


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve")(serve)
    app.command("seed")(seed)


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; other than this machine only with keys.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Serve the pages, and the REST API, whose documentation is at /docs."""
    import uvicorn

    from app.db import sqlite_warning
    from app.main import create_app
    from app.services.access import check_may_listen
    from cli.local import configured

    with configured() as engine:
        check_may_listen(host, engine)
        if warning := sqlite_warning(engine):
            say(warning)
        say(f"Golden Thread is at http://{host}:{port}; its REST API is documented at http://{host}:{port}/docs")
        uvicorn.run(create_app(engine), host=host, port=port, log_level="warning", server_header=False)


def seed(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of YAML files; the demonstration council by default.")
    ] = None,
) -> None:
    """Load a council's records from YAML files. What is stored already is left as it is."""
    import seed as demonstration
    from app.errors import ImportProblem
    from app.services.seed import load
    from cli.local import writing

    source = folder or Path(demonstration.__file__).parent
    if not (source / "authority.yaml").is_file():
        raise ImportProblem(f"{source} holds no authority.yaml, with which a council's records begin.")
    with writing("cli:seed") as session:
        tally = load(session, source)
    new = {path: counted["new"] for path, counted in tally.counts.items() if counted["new"]}
    said = ", ".join(f"{path.removeprefix('links/')} {count}" for path, count in new.items())
    say(f"Loaded {sum(new.values())} records: {said}." if new else "Everything was there already: nothing was changed.")
