"""`python -m bench`: measure every speed claim and print the table; status 1 means that one was missed."""

import argparse
import sys
from collections.abc import Iterator

from bench import reading, rest, rules
from bench.generate import Parameters, register
from bench.measure import Result, show

PARTS = ("rules", "rest", "reading")


def main() -> int:
    """Run the parts that are asked for."""
    arguments = _arguments()
    results = list(_results(arguments.only or PARTS, Parameters(findings=arguments.findings)))
    print(show(results))
    return int(any(result.missed for result in results))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--findings", type=int, default=1_000_000, help="how large a register (default: a million)")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given more than once")
    return parser.parse_args()


def _results(parts: tuple[str, ...], parameters: Parameters) -> Iterator[Result]:
    if "rules" in parts:
        yield from rules.compare(register(parameters))
    if "rest" in parts:
        yield from rest.compare(register(parameters))
    if "reading" in parts:
        yield from reading.compare()


if __name__ == "__main__":
    sys.exit(main())
