"""One-time passwords that can be read out over the telephone."""

import secrets

# Without 0 O o, 1 l I, and what sounds alike.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Twelve signs in three groups, such as "k7tm-29xq-hn4b": 59 bits, for one sign-in."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
