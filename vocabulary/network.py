"""Where a request comes from, as far as we care to know: a network, not a person's own address."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# What one household or office usually holds.
IPV4_PREFIX = 24
IPV6_PREFIX = 48


def network_of(request: HttpRequest, *, ipv4_prefix: int = IPV4_PREFIX, ipv6_prefix: int = IPV6_PREFIX) -> str:
    """`203.0.113.0/24`; "" when the server does not know.

    Behind proxies (settings.TRUSTED_PROXIES of them) the last addresses of X-Forwarded-For are theirs to write;
    what stands before is the visitor's own claim and is not read.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        said = request.headers.get("X-Forwarded-For", "").split(",")
        address = said[-settings.TRUSTED_PROXIES].strip() if len(said) >= settings.TRUSTED_PROXIES else address
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = ipv4_prefix if parsed.version == 4 else ipv6_prefix
    return str(ip_network(f"{parsed}/{prefix}", strict=False))
