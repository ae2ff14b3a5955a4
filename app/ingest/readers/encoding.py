"""From bytes to text, in the encodings that English councils' files come in."""

import re

from charset_normalizer import from_bytes

from app.errors import ImportProblem, Problem

_SAMPLE_BYTES = 65_536
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

# Without such a short list a few accented letters are enough for a guess at a Baltic or Cyrillic code page.
_CANDIDATES = ["utf_8", "cp1252", "utf_16_le", "utf_16_be", "mac_roman"]


def decode(data: bytes, name: str) -> str:
    """Decode a text file: a byte order mark decides, then UTF-8, then a guess.

    Raises
    ------
    ImportProblem
        The bytes are no text, or text in an encoding that cannot be told.
    """
    for encoding in _likely_encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) * 100 <= len(text):
            return text
    remedy = "It is binary, or text in an unknown encoding. Save it as text or CSV in UTF-8, or as xlsx or docx."
    raise ImportProblem("The file could not be read as text.", [Problem(name, remedy)])


def _likely_encodings(data: bytes) -> list[str]:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return [encoding]
    guess = from_bytes(data[:_SAMPLE_BYTES], cp_isolation=_CANDIDATES).best()
    return ["utf-8", guess.encoding] if guess else ["utf-8"]
