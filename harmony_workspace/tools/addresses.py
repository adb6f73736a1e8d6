"""Which network addresses lie on the open network: the one answer for pages, servers of tools and of e-mail."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Allowed = Callable[[IpAddress], bool]
_OPEN = ipaddress.ip_network("2000::/3")
"""All of IPv6 that was given out for it; every other form is a way to somewhere else."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def public(address: IpAddress) -> bool:
    """Also an address within which another one is written has to be public there."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    if address in _NAT64:
        return public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address.ipv4_mapped is not None:
        return public(address.ipv4_mapped)
    inner = address.sixtofour or (address.teredo or (None, None))[1]
    return address in _OPEN and address.is_global and (inner is None or public(inner))


async def resolved(host: str, port: int) -> list[IpAddress]:
    """Raises ``OSError`` where there is none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_, where in found]
    if not addresses:
        raise OSError("no address")
    return list(dict.fromkeys(addresses))
