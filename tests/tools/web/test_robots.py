from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.web.robots import parse_robots

EXAMPLE = b"""\xef\xbb\xbf# comment
User-Agent: *
Disallow: /*.gif$
Disallow: /a/   # the a part
Allow: /a/b
Crawl-delay: 2

user-agent: other
user-agent: Ternlight
Disallow: /t
Disallow:
Allow: /t/*/ok
sitemap: https://example.org/sitemap.xml
"""


@pytest.mark.parametrize(
    ("target", "ours", "others"),
    [
        ("/", True, True),
        ("/a/x", True, False),
        ("/a/b/c", True, True),
        ("/x.gif", True, False),
        ("/x.gif?y", True, True),
        ("/t/1", False, True),
        ("/t/1/ok", True, True),
        ("/robots.txt", True, True),
    ],
)
def test_the_longest_rule_of_the_own_group_decides(target: str, ours: bool, others: bool) -> None:
    assert parse_robots(EXAMPLE, "ternlight").allows(target) is ours
    assert parse_robots(EXAMPLE, "someone").allows(target) is others


def test_delays_belong_to_their_group() -> None:
    assert parse_robots(EXAMPLE, "someone").delay == 2
    assert parse_robots(EXAMPLE, "Ternlight").delay == 0
    assert parse_robots(b"User-agent: *\nCrawl-delay: nan\n", "x").delay == 0


def test_a_group_that_disallows_nothing_allows_all() -> None:
    robots = parse_robots(b"User-agent: *\nDisallow: /\n\nUser-agent: Ternlight\nDisallow:\n", "Ternlight")
    assert robots.allows("/anything")


@given(st.binary(max_size=300), st.text(max_size=50))
def test_anything_can_be_read(data: bytes, target: str) -> None:
    parse_robots(b"User-agent: *\nDisallow: " + data, "x").allows("/" + target)


def test_patterns_full_of_stars_cost_no_more_than_their_length() -> None:
    robots = parse_robots(b"User-agent: *\nDisallow: /" + b"*a" * 2000 + b"$\n", "x")
    assert robots.allows("/" + "a" * 4000 + "b")
