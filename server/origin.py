"""Where a request comes from, as far as limits of attempts count it."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

_NETWORK = 64  # bits: who has an IPv6 address has all others behind these to choose from


def origin(address: str | None) -> str:
    """What counts as one address: an IPv4 address, or the network of an IPv6 address."""
    try:
        known = ip_address((address or "").partition("%")[0])
    except ValueError:  # a socket of the machine itself has no address
        return str(address)
    if isinstance(known, IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((known, _NETWORK), strict=False))
