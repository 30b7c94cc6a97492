from __future__ import annotations

from ipaddress import ip_address

import pytest

from ternlight.tools.errors import AddressRefused, Offline
from ternlight.tools.web.addresses import is_public
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.urls import parse_url

PRIVATE = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",
    "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
    "192.168.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
    "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1",
    "ff02::1",
)  # fmt: skip


@pytest.mark.parametrize("text", PRIVATE)
def test_these_are_not_the_public_internet(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "8.8.8.8", "93.184.216.34", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808"]
)
def test_these_are(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://a.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://router/",
        "http://site.test/",
        "https://example.org:22/",
        "https://example.org:6379/",
    ],
)
def test_by_default_only_the_public_web_is_opened(text: str) -> None:
    with pytest.raises(AddressRefused, match="was not opened"):
        NetworkPolicy().check_url(parse_url(text))
    NetworkPolicy().check_url(parse_url("https://example.org/"))


def test_the_user_can_allow_a_host_and_only_that_host_and_port() -> None:
    policy = NetworkPolicy.of(allow=["127.0.0.1:8080", "Printer.LOCAL."])
    policy.check_url(parse_url("http://127.0.0.1:8080/x"))
    policy.check_url(parse_url("http://printer.local:9100/"))
    for other in ("http://127.0.0.1:8081/", "http://127.0.0.2:8080/", "http://other.local/", "http://a.printer.local/"):
        with pytest.raises(AddressRefused):
            policy.check_url(parse_url(other))
    private = [ip_address("192.168.1.9")]
    policy.check_addresses(parse_url("http://printer.local/"), private)
    with pytest.raises(AddressRefused):
        policy.check_addresses(parse_url("http://example.org/"), private)


def test_an_allowed_name_may_not_lead_to_the_clouds_secrets() -> None:
    policy = NetworkPolicy.of(allow=["intranet.example.org", "169.254.7.7"])
    for text in ("169.254.169.254", "::ffff:169.254.169.254", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "fe80::1"):
        with pytest.raises(AddressRefused, match="link-local"):
            policy.check_addresses(parse_url("http://intranet.example.org/"), [ip_address(text)])
    policy.check_addresses(parse_url("http://169.254.7.7/"), [ip_address("169.254.7.7")])


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    with pytest.raises(AddressRefused):
        NetworkPolicy().check_addresses(
            parse_url("http://example.org/"), [ip_address("93.184.216.34"), ip_address("10.0.0.1")]
        )


def test_denied_hosts_cover_what_is_below_them_even_if_allowed() -> None:
    policy = NetworkPolicy.of(deny=["example.org"], allow=["www.example.org"])
    for host in ("example.org", "www.example.org", "a.b.example.org"):
        with pytest.raises(AddressRefused, match="never opened"):
            policy.check_url(parse_url(f"https://{host}/"))
    policy.check_url(parse_url("https://notexample.org/"))


def test_only_allowed_hosts_when_the_user_wants_that() -> None:
    policy = NetworkPolicy.of(allow=["example.org"], only_allowed=True)
    policy.check_url(parse_url("https://example.org/"))
    with pytest.raises(AddressRefused, match="not on your list"):
        policy.check_url(parse_url("https://example.com/"))


def test_offline_refuses_everything() -> None:
    policy = NetworkPolicy.of(allow=["127.0.0.1"], offline=True)
    for text in ("https://example.org/", "http://127.0.0.1/"):
        with pytest.raises(Offline, match="Settings"):
            policy.check_url(parse_url(text))
