"""`offergraph keys`: a key is shown once, alone on standard output; everything else by its id."""

import pytest

from store.rules.tokens import read_token
from tests.deploy.conftest import Run


@pytest.fixture
def keys(on_mongo: Run) -> Run:
    """Runs `offergraph keys` on a database of the test's own."""
    return lambda *arguments: on_mongo("keys", *arguments, COLUMNS="200")


def test_a_key_is_made_listed_rotated_and_revoked(keys: Run) -> None:
    """A secret stands in the line that is for it, and nowhere else; keys are named by id or whole."""
    assert keys("list").stdout == "there are no keys\n"
    made = keys(
        "create", "--role", "connector", "--vendor", "vtex", "--account", "grocery1", "--expires", "90d"
    )
    assert made.exit_code == 0, made.output
    token = made.stdout.removesuffix("\n")
    first = read_token(token)
    assert first is not None
    assert first.secret not in made.stderr
    listed = keys("list").stdout
    assert first.secret not in listed
    for shown in (first.key_id, "vtex connector", "CONNECTOR", "grocery1", "WRITE", "until", "never"):
        assert shown in listed

    rotated = keys("rotate", token, "--grace", "2h")
    second = read_token(rotated.stdout.removesuffix("\n"))
    assert second is not None
    assert (second.key_id, second.secret != first.secret) == (first.key_id, True)
    assert "The old secret does until" in rotated.stderr

    assert f"key {first.key_id} (vtex connector) is revoked" in keys("revoke", first.key_id).stdout
    assert "revoked" in keys("list").stdout
    over = keys("rotate", first.key_id)
    assert (over.exit_code, over.stdout) == (1, "")
    assert "is revoked or expired" in over.stderr


def test_names_are_listed_as_they_are(keys: Run) -> None:
    """They are no markup of the terminal's."""
    account = "[red]a[/red]"
    assert keys("create", "--role", "seller", "--account", account, "--name", "[/x]").exit_code == 0
    listed = keys("list")
    assert listed.exit_code == 0, listed.exception
    assert account in listed.stdout
    assert "[/x]" in listed.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("create", "--role", "admin", "--expires", "0d"), "ends at once"),
        (("create", "--role", "connector"), "a connector has a vendor"),
        (("create", "--role", "seller"), "a seller names its accounts"),
        (("create", "--role", "admin", "--expires", "soon"), "is no length of time"),
        (("rotate", "0123456789ab", "--grace", "2 weeks"), "is no length of time"),
        (("create", "--role", "root"), "root"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(
    keys: Run, arguments: tuple[str, ...], complaint: str
) -> None:
    """Before a database is asked."""
    refused = keys(*arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert complaint in refused.stderr


def test_an_unknown_key_is_told_so(keys: Run) -> None:
    """With where to look."""
    refused = keys("revoke", "0123456789ab")
    assert refused.exit_code == 1
    assert "there is no key 0123456789ab; `offergraph keys list` shows those there are" in refused.stderr
