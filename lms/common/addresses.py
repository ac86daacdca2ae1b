"""From where a request comes, as far as that can be known."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client; empty when it has none (a socket file, a test).

    Anybody may send X-Forwarded-For. Each proxy of ours appends the address it was called from, so with
    `TRUSTED_PROXIES` of them the client's is that many places from the end; what stands before it is hearsay.
    """
    own = plain_address(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.TRUSTED_PROXIES
    if proxies == 0:
        return own
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return plain_address(hops[-proxies]) or own if len(hops) >= proxies else own


def plain_address(text: str) -> str:
    """The address without port, brackets and zone, IPv4 as IPv4; empty when it is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address)
