"""The least that reading a report can mean: `python -m bench.bare_text FILE` prints the text that pypdfium2 finds."""

import sys

import pypdfium2 as pdfium


def text(file: str) -> str:
    """The text of all pages."""
    with pdfium.PdfDocument(file) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


if __name__ == "__main__":
    sys.stdout.write(text(sys.argv[1]))
