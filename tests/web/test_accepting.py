"""Which form a caller gets, as RFC 9110 section 12.5.1 tells."""

from __future__ import annotations

import pytest

from wenmai.web.accepting import best_of

OFFERED = ("application/ld+json", "text/turtle")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle;q=0.5, application/ld+json;q=0.4", "text/turtle"),
        ("text/*", "text/turtle"),
        ("*/*;q=0.1, text/turtle", "text/turtle"),
        ("application/ld+json;q=0, */*", "text/turtle"),
        ("text/html", None),
        ("*/*;q=0", None),
        ("text/turtle;q=nonsense", None),
    ],
)
def test_the_form_that_the_caller_likes_best(accept: str, chosen: str | None) -> None:
    assert best_of(accept, OFFERED) == chosen
