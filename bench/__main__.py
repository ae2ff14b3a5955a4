"""`python -m bench`: measure every speed claim and print the table; status 1 means that one was missed."""

import argparse
import sys
from collections.abc import Callable, Iterator

from app.main import collect_seldom
from bench import growth, meaning, memory, networks, peers, postgres, reading, rest, rules, snapshots, whatif
from bench.generate import Parameters, register
from bench.measure import Result, say, show

# What is measured, by name. Some parts are measured on the register that is asked for, some on their own.
PARTS: dict[str, Callable[[Parameters], Iterator[Result]]] = {
    "rules": lambda parameters: rules.compare(register(parameters)),
    "postgres": lambda parameters: postgres.compare(register(parameters)),
    "growth": lambda _: growth.compare(),
    "rest": lambda parameters: rest.compare(register(parameters)),
    "memory": lambda parameters: memory.compare(register(parameters)),
    "graph": lambda _: networks.compare(register(networks.PARAMETERS)),
    "whatif": lambda _: whatif.compare(),
    "snapshots": lambda _: snapshots.compare(),
    "meaning": lambda _: meaning.compare(),
    "reading": lambda _: reading.compare(),
    "peers": lambda _: peers.compare(),
}


def main() -> int:
    """Run the parts that are asked for."""
    arguments = _arguments()
    parameters = Parameters(findings=arguments.findings)
    # As in the service.
    collect_seldom()
    results: list[Result] = []
    for part in arguments.only or PARTS:
        for result in PARTS[part](parameters):
            results.append(result)
            say(show([result]).splitlines()[-1])
    print(show(results))
    return int(any(result.missed for result in results))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--findings", type=int, default=1_000_000, help="how large a register (default: a million)")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given more than once")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
