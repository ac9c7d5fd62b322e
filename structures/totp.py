"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, steps of thirty seconds, as every authenticator app."""

import hmac
from base64 import b32encode
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
# A code is accepted one step early or late: phones are not on time, and people type slowly.
DRIFT = 1


def code_at(secret: bytes, step: int) -> str:
    """The code of `secret` at `step`, a count of thirty seconds since 1970."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def accepted_step(secret: bytes, code: str, timestamp: float, after: int = -1) -> int | None:
    """The step for which `code` is right around `timestamp` (seconds since 1970), later than `after`; else None."""
    now = int(timestamp) // SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return step
    return None


def spelled(secret: bytes) -> str:
    """The secret as people type it in an app: base 32, in groups of four."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(secret: bytes, *, issuer: str, account: str) -> str:
    """The `otpauth:` address that a QR code carries."""
    query = urlencode({"secret": spelled(secret).replace(" ", ""), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer, safe='')}:{quote(account, safe='')}?{query}"
