"""R31: the names by which secrets are known."""

import pytest

from store.rules.secret_names import is_header_name, is_secret_name


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        *(
            (name, True)
            for name in (
                "token",
                "ACCESS_TOKEN",
                "refreshToken",
                "client-secret",
                "passwd",
                "pwd",
                "partner_key",
            )
        ),
        *(
            (name, True)
            for name in ("X-VTEX-API-AppToken", "APIKey", "api_key", "apikey", "private_key", "sig")
        ),
        *(
            (name, True)
            for name in ("password2", "tokenValue", "password_confirmation", "X-Amz-Signature", "pass")
        ),
        *(
            (name, False)
            for name in ("keyword", "monkey", "keyboard", "tokenized", "key", "design", "compass")
        ),
        *(
            (name, False)
            for name in ("tokenType", "max_tokens", "passwordExpired", "primary_key", "cookie_policy", "")
        ),
    ],
)
def test_names_of_secrets(name: str, secret: bool) -> None:
    """R31: a name tells a secret in any case and with any separator, by its last words."""
    assert is_secret_name(name) is secret


def test_names_of_headers() -> None:
    """R31: the value of a header runs to the end of its line."""
    assert [is_header_name(name) for name in ("X-Api-Key", "authorization", "token", "--token")] == [
        True,
        True,
        False,
        False,
    ]
