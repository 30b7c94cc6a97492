from __future__ import annotations

from ipaddress import IPv4Address, ip_address

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ternlight.tools.errors import AddressRefused
from ternlight.tools.web.addresses import is_public
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.urls import WebUrl, parse_host_and_port, parse_url


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("https://example.org.", "https://example.org/"),
        ("HTTP://example.org:80/a?b#c", "http://example.org/a?b"),
        ("https://example.org:443/", "https://example.org/"),
        ("http://example.org:8080/x", "http://example.org:8080/x"),
        ("https://example.org?q=1", "https://example.org/?q=1"),
        ("https://münchen.example/straße?ä=ö", "https://xn--mnchen-3ya.example/stra%C3%9Fe?%C3%A4=%C3%B6"),
        ("https://ｅｘａｍｐｌｅ.org", "https://example.org/"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://127.0.0.1", "http://127.0.0.1/"),
        ("http://127。0。0。1", "http://127.0.0.1/"),
        ("  https://example.org/a%20b|c\n", "https://example.org/a%20b|c"),
        ("https://my_site.example.org/", "https://my_site.example.org/"),
    ],
)
def test_an_address_has_one_form(text: str, canonical: str) -> None:
    assert str(parse_url(text)) == canonical
    assert parse_url(canonical) == parse_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "//example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "gopher://example.org/",
        "http:/example.org",
        "http:example.org",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://example.org@127.0.0.1/",
        "http://@example.org/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org\\.evil.org/",
        "http://exa mple.org/",
        "http://exam\tple.org/",
        "http://example.org/a b",
        "http://example.org/\r\nHost: evil",
        "http://exam%70le.org/",
        "http://127.0.0.1%00.example.org/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1.1/",
        "http://1.2.3.256/",
        "http://127.0.0.01/",
        "http://①②⑦.1/",
        "http://[::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::1/",
        "http://::1/",
        "http://[::1]x/",
        "http://x[::1]/",
        "http://[127.0.0.1]/",
        "http://example.org:0/",
        "http://example.org:65536/",
        "http://example.org:8a/",
        "http://example.org:-1/",
        "http://example.org:80:80/",
        "http://example..org/",
        "http://.example.org/",
        "http://example.org../",
        "http://-example.org/",
        "http://a" + "b" * 300 + ".org/",
        "http://example.org/" + "a" * 5000,
        "http://exa\u200bmple.org/",
        "http://example.org/\u202e",
        "http://exam\udc80ple.org/",
        "http://example.org/\udc80",
        "http://xn--.org/é" + chr(0),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        parse_url(text)
    assert caught.value.user_message.startswith("Ternlight does not open “")
    assert "secret" not in text or caught.value.kind == "world"


def test_redirects_are_read_against_the_page_they_stand_on() -> None:
    page = parse_url("https://example.org/a/b?c=d")
    assert str(page.join("e?f")) == "https://example.org/a/e?f"
    assert str(page.join("/g")) == "https://example.org/g"
    assert str(page.join("//other.org/h#i")) == "https://other.org/h"
    assert str(page.join("http://127.0.0.1/")) == "http://127.0.0.1/"
    for bad in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//user@example.org",
        "http://0x7f.1/",
        "/a\r\nb",
        "//[",
        "\\\\x",
    ):
        with pytest.raises(AddressRefused):
            page.join(bad)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.example.org/a/", "http://example.org/a", True),
        ("https://example.org/a?utm_source=x&id=2", "https://example.org/a?id=2&fbclid=9", True),
        ("https://example.org/a?x=1&y=2", "https://example.org/a?y=2&x=1#top", True),
        ("https://example.org/a", "https://example.org/b", False),
        ("https://example.org/a?id=1", "https://example.org/a?id=2", False),
        ("https://example.org/", "https://example.org:8443/", False),
        ("https://example.org/A", "https://example.org/a", False),
    ],
)
def test_addresses_of_one_page_have_one_key(one: str, other: str, same: bool) -> None:
    assert (parse_url(one).key == parse_url(other).key) is same


def test_hosts_as_users_name_them() -> None:
    assert parse_host_and_port("Localhost:8080") == ("localhost", 8080)
    assert parse_host_and_port("192.168.1.5") == ("192.168.1.5", None)
    assert parse_host_and_port("[::1]:80") == ("::1", 80)
    assert parse_host_and_port("::1") == ("::1", None)
    for bad in ("", "http://x.org", "x.org/path", "a@b", "x.org:99999", "0x7f.1"):
        with pytest.raises(AddressRefused):
            parse_host_and_port(bad)


# What attackers write: every piece known to have fooled some parser.
_PIECES = st.sampled_from(
    [
        "http://", "https://", "HTTP://", "//", "/", "\\", "@", ":", "#", "?", "%", ".", "。", "．", "｡", "[", "]",
        "%25", "%2f", "%00", "\t", "\n", "\r", " ", "\u200b", "\u00ad", "127.0.0.1", "127.1", "0x7f.0.0.1",
        "0177.0.0.01", "2130706433", "::1", "::ffff:127.0.0.1", "[::ffff:7f00:1]", "fe80::1%eth0", "169.254.169.254",
        "0", "localhost", "LOCALHOST.", "ⓛocalhost", "１２７．０．０．１", "10.0.0.1", "example.org", "user", "pass",
        "80", "443", "8080", "22", "xn--", "ß", "é", "①", "a", "metadata.google.internal", "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ]
)  # fmt: skip


@given(st.one_of(st.lists(_PIECES, max_size=10).map("".join), st.text(max_size=60).map("http://".__add__)))
@example("http://[::ffff:127.0.0.1]/")
@example("http://127。0。0。1/")
@example("http://ⓛocalhost/")
@example("http://localhost./")
def test_no_spelling_gets_past_the_policy(text: str) -> None:
    """Whatever is let through names a public host in a form on which all parsers agree."""
    policy = NetworkPolicy()
    try:
        url = parse_url(text)
        policy.check_url(url)
    except AddressRefused:
        return
    assert str(url).isascii()
    assert parse_url(str(url)) == url
    theirs = httpx.URL(str(url))
    assert (theirs.scheme, theirs.raw_host.decode().strip("[]"), theirs.userinfo) == (url.scheme, url.host, b"")
    assert (theirs.port or {"http": 80, "https": 443}[url.scheme]) == url.port
    assert url.port in policy.ports
    if url.address is not None:
        assert is_public(url.address)
    else:
        assert "." in url.host
        assert not url.host.rsplit(".", 1)[1].isdigit()
        assert not url.host.endswith("localhost")
        with pytest.raises(ValueError, match="does not appear"):
            ip_address(url.host)


@given(st.ip_addresses())
def test_what_is_public_is_global_to_the_standard_library_too(address: IPv4Address) -> None:
    if is_public(address) and str(address) not in ("192.88.99.1",) and not str(address).startswith("64:ff9b::"):
        assert address.is_global
        assert not address.is_multicast


@given(st.from_regex(r"https?://[a-z]{1,10}\.(org|com)(:\d{2,4})?(/[ -~]{0,20})?", fullmatch=True))
def test_joining_never_leaves_the_rules(base: str) -> None:
    try:
        url = parse_url(base)
        joined = url.join("../x?y=z")
    except AddressRefused:
        return
    assert isinstance(joined, WebUrl)
    assert joined.host == url.host
