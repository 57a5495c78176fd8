"""Blibli's request signature, byte for byte (blibli sheet §3.3). What is checked when, is market.py's."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta, timezone

_WIB = timezone(timedelta(hours=7))
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def signed_path(path: str) -> str:
    """Name the path as it is signed: what follows /proxy, with the first /mta as /mtaapi."""
    return path.partition("/proxy")[2].replace("/mta/", "/mtaapi/", 1)


def seal(key: str, method: str, body: bytes, milliseconds: int, path: str) -> str:
    """Compute the `Signature` header; names of days and months are English whatever the machine speaks."""
    moment = datetime.fromtimestamp(milliseconds // 1000, _WIB)
    date = f"{_DAYS[moment.weekday()]} {_MONTHS[moment.month - 1]} {moment:%d %H:%M:%S} WIB {moment.year}"
    md5 = hashlib.md5(body, usedforsecurity=False).hexdigest() if body else ""
    kind = "" if method == "GET" else "application/json"
    raw = f"{method}\n{md5}\n{kind}\n{date}\n{path}"
    return base64.b64encode(hmac.new(key.encode(), raw.encode(), hashlib.sha256).digest()).decode()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
