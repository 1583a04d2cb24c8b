"""`offergraph doctor`: each point is found, and the check list in the README is the same."""

from dataclasses import replace

import pytest

from deploy.doctor import Verdict, findings
from deploy.settings import load_settings
from deploy.settings.misspelt import misspelt_variables
from store.examination import Examination, examine
from store.migrations import migrate
from store.mongo import Mongo
from tests.deploy.conftest import Run
from tests.deploy.test_readme import section

SOUND = Examination(
    version="8.0.4",
    set_name="rs0",
    members=3,
    healthy=3,
    journaled=True,
    history_hours=30.0,
    kept_hours=24.0,
    transaction_seconds=15,
    signed_in=True,
    clock_seconds=0.1,
    clock_doubt_seconds=0.2,
)
REAL = {
    "MONGODB_URL": "mongodb://user:secret@db/?replicaSet=rs0",
    "OFFERGRAPH_HOST": "0.0.0.0",
    "OFFERGRAPH_TRUSTED_PROXIES": "10.0.0.0/8",
}


def verdicts(
    facts: Examination = SOUND,
    environment: dict[str, str] | None = None,
    *,
    keys: bool = True,
    files: int = 65_536,
) -> dict[str, Verdict]:
    """What is found wrong, by its point."""
    settings = load_settings({**REAL, **(environment or {})})
    found = findings(settings, facts, keys=keys, open_files=files)
    assert all(each.do for each in found if each.verdict in (Verdict.MEND, Verdict.BETTER))
    return {each.point: each.verdict for each in found if each.verdict is not Verdict.FINE}


def test_a_sound_deployment_has_nothing_to_mend() -> None:
    assert verdicts() == {}


@pytest.mark.parametrize(
    ("facts", "point", "verdict"),
    [
        (replace(SOUND, members=1, healthy=1), "replica set", Verdict.MEND),
        (replace(SOUND, healthy=2), "replica set", Verdict.MEND),
        (replace(SOUND, version="5.0.1"), "version", Verdict.MEND),
        (replace(SOUND, journaled=False), "write concern", Verdict.MEND),
        (replace(SOUND, journaled=None), "write concern", Verdict.UNKNOWN),
        (replace(SOUND, signed_in=False), "database access", Verdict.MEND),
        (replace(SOUND, signed_in=None), "database access", Verdict.UNKNOWN),
        (replace(SOUND, kept_hours=0.0), "history", Verdict.MEND),
        (replace(SOUND, kept_hours=None), "history", Verdict.UNKNOWN),
        (replace(SOUND, transaction_seconds=60), "abandoned transactions", Verdict.BETTER),
        (replace(SOUND, clock_seconds=-3.0), "clock", Verdict.MEND),
        (replace(SOUND, lacking=("2 indexes",)), "indexes", Verdict.MEND),
    ],
)
def test_what_is_wrong_with_the_database_is_found(facts: Examination, point: str, verdict: Verdict) -> None:
    assert verdicts(facts) == {point: verdict}


@pytest.mark.parametrize(
    ("environment", "point", "verdict"),
    [
        ({"OFFERGRAPH_GRAPHIQL": "true"}, "openness", Verdict.BETTER),
        ({"OFFERGRAPH_MAX_COST": "10001"}, "limits", Verdict.BETTER),
        ({"OFFERGRAPH_RATE_COST_PER_SECOND": "0"}, "limits", Verdict.BETTER),
        ({"OFFERGRAPH_MAX_COST": "99"}, None, None),
        ({"OFFERGRAPH_TRUSTED_PROXIES": ""}, "proxy", Verdict.BETTER),
        ({"OFFERGRAPH_TRUSTED_PROXIES": "0.0.0.0/0"}, "proxy", Verdict.MEND),
        ({"MONGODB_URL": ""}, "replica set", Verdict.BETTER),
    ],
)
def test_what_is_wrong_with_the_settings_is_found(
    environment: dict[str, str], point: str | None, verdict: Verdict | None
) -> None:
    assert verdicts(environment=environment) == ({} if point is None else {point: verdict})


def test_without_keys_only_this_machine_may_reach_it() -> None:
    assert verdicts(keys=False) == {"authentication": Verdict.MEND}
    assert verdicts(environment={"OFFERGRAPH_HOST": "127.0.0.1"}, keys=False) == {
        "authentication": Verdict.BETTER
    }


def test_files_must_suffice_for_connections() -> None:
    assert verdicts(files=1_024) == {"open files": Verdict.MEND}


def test_a_misspelt_setting_is_found_and_keeps_nobody_from_serving() -> None:
    misspelt = misspelt_variables({"OFFERGRAPH_MAX_COSTS": "9"})
    found = findings(load_settings(REAL), SOUND, keys=True, open_files=65_536, misspelt=misspelt)[0]
    assert (found.point, found.verdict) == ("settings", Verdict.BETTER)
    assert "OFFERGRAPH_MAX_COSTS" in found.found
    assert "OFFERGRAPH_MAX_COST meant" in found.found
    assert found.do


def test_a_service_without_keys_is_told_of_once(on_mongo: Run, caplog: pytest.LogCaptureFixture) -> None:
    """As one of the points, and by no line of the log."""
    shown = on_mongo("doctor", OFFERGRAPH_SWEEPS="true")
    assert "authentication: nobody is asked for a key on 127.0.0.1" in shown.stdout
    assert "OFFERGRAPH_SWEEPS is ignored, for no setting has this name: is OFFERGRAPH_SWEEP meant?" in (
        shown.stdout
    )
    assert "keys" not in caplog.text


async def test_a_real_database_is_examined(mongo_url: str, database_name: str) -> None:
    mongo = Mongo.connect(mongo_url, database_name)
    try:
        before = await examine(mongo)
        assert before.lacking
        await migrate(mongo)
        after = await examine(mongo)
        assert after.lacking == ()
        assert (after.members, after.healthy, after.journaled, after.signed_in) == (1, 1, True, False)
        assert after.kept_hours == 24
        assert after.history_hours is not None
        assert after.history_hours >= 0
        assert abs(after.clock_seconds) <= 1 + after.clock_doubt_seconds
        assert after.transaction_seconds is not None
        await mongo.collection("offers").raw.drop_index("terms")
        assert (await examine(mongo)).lacking == ("index offers.terms",)
    finally:
        await mongo.client.drop_database(database_name)
        await mongo.close()


def test_the_check_list_in_the_readme_has_the_points_of_the_doctor() -> None:
    listed = [
        line.split("**")[1]
        for line in section("Before it is reached from elsewhere").splitlines()
        if "**" in line
    ]
    found = findings(load_settings(REAL), SOUND, keys=True, open_files=65_536)
    assert listed == [each.point for each in found]
