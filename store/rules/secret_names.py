"""Which names of headers, JSON members and parameters stand for a secret (R31)."""

import re

# A name is a secret's if, without separators, it ends so: accessToken, X-VTEX-API-AppKey, client_secret.
_ENDINGS = (
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "senha",
    "contraseña",
    "contrasena",
    "secret",
    "secretid",
    "token",
    "apikey",
    "appkey",
    "accesskey",
    "accountkey",
    "authkey",
    "clientkey",
    "consumerkey",
    "encryptionkey",
    "masterkey",
    "merchantkey",
    "partnerkey",
    "privatekey",
    "secretkey",
    "signingkey",
    "subscriptionkey",
    "authorization",
    "bearer",
    "credential",
    "cookie",
    "sessionid",
    "signature",
)
# These mean a secret only as a word of its own: userPass and sig, but neither compass nor design.
_WORDS = frozenset({"pass", "sig", "jwt", "csrf", "xsrf"})
# What may follow the telling word: password_confirmation, tokenValue, secret2.
_QUALIFIERS = frozenset(
    {
        "confirm",
        "confirmation",
        "encoded",
        "hash",
        "header",
        "new",
        "old",
        "plain",
        "raw",
        "repeat",
        "string",
        "value",
    }
)
# Amounts of tokens are no secret: max_tokens, tokens_used.
_COUNTING = frozenset(
    {"completion", "count", "input", "max", "min", "num", "output", "prompt", "total", "used"}
)

NAME_HINTS = (
    *("pass", "pwd", "senha", "contrase", "secret", "token", "key", "authorization", "bearer", "credential"),
    *("cookie", "session", "signature", "sig", "jwt", "csrf", "xsrf"),
)
"""Each secret's name holds one of these, in lower case."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+|\d+|[^\W\d_]+")
_LONGEST = 100  # a name longer than this is judged by its end


def is_secret_name(name: str) -> bool:
    """Whether the value under `name` is to be masked, whatever its case and separators (`_`, `-`, `.`)."""
    end = name[-_LONGEST:]
    lower = end.lower()
    if not any(hint in lower for hint in NAME_HINTS):
        return False
    parts = [word.lower() for word in _WORD.findall(end)]
    while parts and (parts[-1].isdigit() or parts[-1] in _QUALIFIERS):
        parts.pop()
    if not parts:
        return False
    joined = "".join(parts)
    if joined.endswith("s") and not joined.endswith("pass"):
        if parts[-1] == "tokens" and not _COUNTING.isdisjoint(parts):
            return False
        joined = joined[:-1]
    return parts[-1] in _WORDS or joined.endswith(_ENDINGS)


def is_header_name(name: str) -> bool:
    """Whether `name` is written as an HTTP header, so that its value runs to the end of the line."""
    bare = name.lstrip("-")
    return "-" in bare or bare.lower() in ("authorization", "cookie")
