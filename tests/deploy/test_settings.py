"""Settings: read from variables, refused by name, told in a table."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from deploy.settings import (
    Settings,
    SettingsError,
    describe_settings,
    environment_of,
    load_settings,
    settings_markdown,
    settings_text,
)
from deploy.settings.limits import ConnectionLimitSettings, DocumentLimitSettings, TrafficLimitSettings


def test_without_variables_every_setting_has_its_default() -> None:
    settings = load_settings({})

    assert settings.mongodb_url is None
    assert settings.mongodb_database == "offergraph"
    assert settings.mongodb_driver == "pymongo"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data_dir == Path(".data")
    assert (settings.log_level, settings.log_format) == ("INFO", "json")
    assert (settings.migrate, settings.sweep) == (True, True)
    assert settings.sweep_interval_seconds == 30
    assert settings.shutdown_seconds == 10


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "0.0.0.0", "::", "offers.test"]
)
def test_what_a_service_tells_of_itself_follows_where_it_listens_unless_it_is_told(host: str) -> None:
    local = host.startswith(("127.", "::1", "local"))
    settings = load_settings({"OFFERGRAPH_HOST": host})
    assert (settings.shows_graphiql, settings.shows_schema, settings.suggests_names) == (local,) * 3
    other = str(not local).lower()
    told = load_settings(
        {"OFFERGRAPH_HOST": host, "OFFERGRAPH_GRAPHIQL": other, "OFFERGRAPH_INTROSPECTION": other}
    )
    assert (told.shows_graphiql, told.shows_schema, told.suggests_names) == (not local,) * 3
    assert load_settings({"OFFERGRAPH_HOST": host, "OFFERGRAPH_SUGGESTIONS": other}).suggests_names != local


def test_r17_interactions_time_out_after_24_hours_by_default() -> None:
    assert load_settings({}).interaction_timeout_hours == 24


def test_r30_closed_interactions_are_kept_90_days_by_default() -> None:
    assert load_settings({}).retention_days == 90


# Those of limits are many and alike: tests.deploy.limits.test_settings.
READ = (
    (
        "MONGODB_URL",
        "mongodb+srv://user:secret@cluster.example/",
        "mongodb_url",
        "mongodb+srv://user:secret@cluster.example/",
    ),
    ("MONGODB_DATABASE", "offers-2", "mongodb_database", "offers-2"),
    ("MONGODB_DRIVER", "Motor", "mongodb_driver", "motor"),
    ("OFFERGRAPH_HOST", "::1", "host", "::1"),
    ("OFFERGRAPH_PORT", "9000", "port", 9000),
    ("OFFERGRAPH_WORKERS", "3", "workers", 3),
    ("OFFERGRAPH_DATA_DIR", "/var/lib/offer graph", "data_dir", Path("/var/lib/offer graph")),
    ("OFFERGRAPH_LOG_LEVEL", "debug", "log_level", "DEBUG"),
    ("OFFERGRAPH_LOG_FORMAT", "console", "log_format", "console"),
    ("OFFERGRAPH_MIGRATE", "false", "migrate", False),
    ("OFFERGRAPH_SWEEP", "0", "sweep", False),
    ("OFFERGRAPH_SWEEP_INTERVAL_SECONDS", "0.5", "sweep_interval_seconds", 0.5),
    ("OFFERGRAPH_INTERACTION_TIMEOUT_HOURS", "1.5", "interaction_timeout_hours", 1.5),
    ("OFFERGRAPH_RETENTION_DAYS", "10", "retention_days", 10),
    ("OFFERGRAPH_MUTATION_TIMEOUT_SECONDS", "2.5", "mutation_timeout_seconds", 2.5),
    ("OFFERGRAPH_BATCH_COMMANDS", "100", "batch_commands", 100),
    ("OFFERGRAPH_BATCH_BYTES", "1000000", "batch_bytes", 1_000_000),
    ("OFFERGRAPH_WAITING_COMMANDS", "500", "waiting_commands", 500),
    ("OFFERGRAPH_WAITING_BYTES", "2000000", "waiting_bytes", 2_000_000),
    ("OFFERGRAPH_LIVE_EVENTS", "5000", "live_events", 5_000),
    ("OFFERGRAPH_LIVE_MEGABYTES", "16", "live_megabytes", 16),
    ("OFFERGRAPH_QUEUE_MESSAGES", "50", "queue_messages", 50),
    ("OFFERGRAPH_QUEUE_KILOBYTES", "500", "queue_kilobytes", 500),
    ("OFFERGRAPH_PATIENCE_SECONDS", "2", "patience_seconds", 2.0),
    ("OFFERGRAPH_STALL_SECONDS", "20", "stall_seconds", 20.0),
    ("OFFERGRAPH_SPREAD_SECONDS", "0", "spread_seconds", 0.0),
    ("OFFERGRAPH_SHUTDOWN_SECONDS", "0", "shutdown_seconds", 0),
    ("OFFERGRAPH_HANG_SECONDS", "12.5", "hang_seconds", 12.5),
    (
        "OFFERGRAPH_ALLOWED_ORIGINS",
        "https://Sellers.example.com/, http://localhost:3000",
        "allowed_origins",
        ("https://sellers.example.com", "http://localhost:3000"),
    ),
    ("OFFERGRAPH_SESSION_HOURS", "1", "session_hours", 1),
    ("OFFERGRAPH_RECHECK_SECONDS", "5", "recheck_seconds", 5),
    ("OFFERGRAPH_JWT_ISSUER", "https://id.example.com/", "jwt_issuer", "https://id.example.com/"),
    ("OFFERGRAPH_JWT_AUDIENCE", "offergraph", "jwt_audience", "offergraph"),
    (
        "OFFERGRAPH_JWT_JWKS_URL",
        "https://id.example.com/keys",
        "jwt_key_set_url",
        "https://id.example.com/keys",
    ),
    ("OFFERGRAPH_JWT_NAME_CLAIM", "email", "jwt_name_claim", "email"),
    ("OFFERGRAPH_JWT_ROLE_CLAIM", "realm_access.roles", "jwt_role_claim", "realm_access.roles"),
    ("OFFERGRAPH_JWT_VENDOR_CLAIM", "v", "jwt_vendor_claim", "v"),
    ("OFFERGRAPH_JWT_ACCOUNTS_CLAIM", "a", "jwt_accounts_claim", "a"),
    ("OFFERGRAPH_JWT_ACCESS_CLAIM", "may", "jwt_access_claim", "may"),
    ("OFFERGRAPH_COMPILED", "no", "compiled", False),
    ("OFFERGRAPH_GRAPHIQL", "no", "graphiql", False),
    ("OFFERGRAPH_INTROSPECTION", "yes", "introspection", True),
    ("OFFERGRAPH_SUGGESTIONS", "false", "suggestions", False),
    ("OFFERGRAPH_AUTOMATIC_PERSISTED_QUERIES", "off", "automatic_persisted_queries", False),
    (
        "OFFERGRAPH_TRUSTED_DOCUMENTS",
        "/etc/offergraph/documents.json",
        "trusted_documents",
        Path("/etc/offergraph/documents.json"),
    ),
    ("OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY", "true", "trusted_documents_only", True),
    ("OFFERGRAPH_DASHBOARD", "false", "dashboard", False),
)


def test_every_variable_is_read() -> None:
    settings = load_settings({variable: text for variable, text, _, _ in READ} | {"UNRELATED": "x"})
    assert settings.mongodb_url is not None
    limits = (ConnectionLimitSettings, DocumentLimitSettings, TrafficLimitSettings)
    others = settings.model_dump(exclude={name for group in limits for name in group.model_fields})
    values = {**others, "mongodb_url": settings.mongodb_url.get_secret_value()}
    assert values == {name: value for _, _, name, value in READ}


def test_the_process_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFERGRAPH_PORT", "8123")

    assert load_settings().port == 8123
    assert load_settings({}).port == 8000
    assert Settings().port == 8000


def test_an_empty_variable_counts_as_not_given() -> None:
    assert load_settings({"MONGODB_URL": "", "OFFERGRAPH_PORT": " "}) == load_settings({})


def test_an_override_wins_over_the_variable_and_none_leaves_it() -> None:
    settings = load_settings({"OFFERGRAPH_PORT": "9000", "OFFERGRAPH_HOST": "::1"}, port=9001, host=None)

    assert (settings.port, settings.host) == (9001, "::1")


def test_overrides_reach_another_process_by_its_environment() -> None:
    options = {"port": 9001, "data_dir": Path("a folder"), "log_level": "DEBUG", "host": None}

    assert load_settings(environment_of(options)) == load_settings({}, **options)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MONGODB_DATABASE", "a/b"),
        ("MONGODB_DATABASE", "x" * 64),
        ("MONGODB_DRIVER", "mongoose"),
        ("OFFERGRAPH_ALLOWED_ORIGINS", "sellers.example.com"),
        ("OFFERGRAPH_ALLOWED_ORIGINS", "https://sellers.example.com/page"),
        ("OFFERGRAPH_ALLOWED_ORIGINS", "null"),
        ("OFFERGRAPH_SESSION_HOURS", "0"),
        ("OFFERGRAPH_RECHECK_SECONDS", "60"),
        ("OFFERGRAPH_JWT_JWKS_URL", "http://id.example.com/keys"),
        ("OFFERGRAPH_HOST", "h" * 254),
        ("OFFERGRAPH_PORT", "-1"),
        ("OFFERGRAPH_PORT", "65536"),
        ("OFFERGRAPH_PORT", "80.5"),
        ("OFFERGRAPH_PORT", "http"),
        ("OFFERGRAPH_WORKERS", "0"),
        ("OFFERGRAPH_WORKERS", "257"),
        ("OFFERGRAPH_WORKERS", "many"),
        ("OFFERGRAPH_LOG_LEVEL", "loud"),
        ("OFFERGRAPH_LOG_FORMAT", "xml"),
        ("OFFERGRAPH_MIGRATE", "perhaps"),
        ("OFFERGRAPH_SWEEP", "2"),
        ("OFFERGRAPH_SWEEP_INTERVAL_SECONDS", "0"),
        ("OFFERGRAPH_SWEEP_INTERVAL_SECONDS", "nan"),
        ("OFFERGRAPH_INTERACTION_TIMEOUT_HOURS", "-1"),
        ("OFFERGRAPH_INTERACTION_TIMEOUT_HOURS", "inf"),
        ("OFFERGRAPH_RETENTION_DAYS", "0"),
        ("OFFERGRAPH_RETENTION_DAYS", "24856"),
        ("OFFERGRAPH_MUTATION_TIMEOUT_SECONDS", "0"),
        ("OFFERGRAPH_SHUTDOWN_SECONDS", "-0.1"),
        ("OFFERGRAPH_GRAPHIQL", "maybe"),
        ("OFFERGRAPH_SUGGESTIONS", "some"),
        ("OFFERGRAPH_AUTOMATIC_PERSISTED_QUERIES", "2"),
        ("OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY", "yes!"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({variable: value})

    assert str(refused.value).startswith(f"{variable}={value[:200]!r} is refused: it must be ")


@pytest.mark.parametrize(
    "url", ["localhost:27017", "http://user:hunter2@host", "mongodb://", "user:hunter2@host"]
)
def test_a_wrong_mongodb_url_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^MONGODB_URL is refused: it must be a URL that") as refused:
        load_settings({"MONGODB_URL": url})

    assert "hunter2" not in str(refused.value)


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"OFFERGRAPH_PORT": "-1", "OFFERGRAPH_SWEEP": "?"}, log_level="loud")

    named = [line.partition("=")[0] for line in str(refused.value).splitlines()]
    assert named == ["OFFERGRAPH_PORT", "OFFERGRAPH_LOG_LEVEL", "OFFERGRAPH_SWEEP"]


def test_a_variable_that_kubernetes_put_there_is_explained() -> None:
    with pytest.raises(SettingsError, match=r"enableServiceLinks: false$"):
        load_settings({"OFFERGRAPH_PORT": "tcp://10.0.0.1:8000"})


def test_the_mongodb_url_does_not_show_when_settings_are_printed() -> None:
    settings = load_settings({"MONGODB_URL": "mongodb://user:hunter2@host"})

    assert "hunter2" not in f"{settings} {settings!r} {settings.model_dump_json()}"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings({}).port = 1


def test_the_table_names_every_setting_with_default_and_description() -> None:
    rows = {row.variable: row for row in describe_settings()}

    assert len(rows) == len(Settings.model_fields)
    assert all(row.description.endswith(".") for row in rows.values())
    assert rows["OFFERGRAPH_PORT"].default == "8000"
    assert rows["OFFERGRAPH_SWEEP"].default == "true"
    assert rows["OFFERGRAPH_RETENTION_DAYS"].default == "90"
    assert rows["MONGODB_URL"].default == ""
    for row in rows.values():
        assert f"| `{row.variable}` |" in settings_markdown()
        assert row.description in settings_text()


def test_every_default_in_the_table_is_a_value_its_variable_takes() -> None:
    written = {row.variable: row.default for row in describe_settings()}

    assert load_settings(written) == load_settings({})
