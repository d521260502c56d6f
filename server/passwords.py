"""Passwords: argon2id at OWASP's minimum (19 MiB, 2 passes, 1 lane), about 25 ms a look."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 1_000
SHORTEST = 8
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Verified for unknown people, so that the answer takes as long as for known ones.
_NOBODY = _HASHER.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether it is the stored one's password; takes as long when nothing is stored."""
    try:
        _HASHER.verify(stored or _NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def random_password() -> str:
    """A password of 96 random bits that can be read aloud and typed."""
    return "-".join(secrets.token_hex(3) for _ in range(4))


def mark_of(role: str, stored: str | None) -> str:
    """What a session remembers of role and password: when either changes, the session has ended."""
    return hashlib.sha256(f"{role}\n{stored or ''}".encode()).hexdigest()
