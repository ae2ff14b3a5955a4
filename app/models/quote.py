"""What is answered about a stored document's text: a page of it, and a quote that is proved by it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageText:
    """One page of `pages`, and where its text begins in the document's."""

    page: int
    pages: int
    starts_at: int
    text: str


@dataclass(frozen=True)
class Quote:
    """The words of a stored document that a finding rests on.

    `sha256` is the hash of the stored bytes as they are now; `same_bytes` says whether it is still the document's own,
    `same_words` whether the quote still says what the finding says.
    """

    ref: str
    text: str
    document: str
    title: str
    page: int
    starts_at: int
    ends_at: int
    quote: str
    sha256: str
    same_bytes: bool
    same_words: bool
