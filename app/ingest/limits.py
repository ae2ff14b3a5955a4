"""What a reader may use before it is stopped."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits on one reading: address space, processor time, time on the clock, pages, text, output, the file."""

    memory_mb: int = 1024
    cpu_seconds: int = 60
    wall_seconds: float = 90
    pages: int = 1000
    text_mb: int = 16
    output_mb: int = 64
    file_mb: int = 50
