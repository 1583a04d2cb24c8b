"""Misspelt settings: told by name with the nearest one; what is others' is left alone."""

import pytest

from deploy.settings import describe_settings
from deploy.settings.misspelt import KEY_VARIABLE, misspelt_variables


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("OFFERGRAPH_MAX_COSTS", "OFFERGRAPH_MAX_COST"),
        ("OFFERGRAPH_RETENTION_DAY", "OFFERGRAPH_RETENTION_DAYS"),
        ("OFFERGRAPH_LOGLEVEL", "OFFERGRAPH_LOG_LEVEL"),
        ("offergraph_port", "OFFERGRAPH_PORT"),
        ("MONGODB_URI", "MONGODB_URL"),
        ("MONGODB_DATABSE", "MONGODB_DATABASE"),
    ],
)
def test_the_setting_of_the_nearest_name_is_told(given: str, meant: str) -> None:
    assert misspelt_variables({given: "1"}) == [
        f"{given} is ignored, for no setting has this name: is {meant} meant?"
    ]


def test_where_none_is_near_none_is_guessed() -> None:
    assert misspelt_variables({"OFFERGRAPH_ZZZ": "1"}) == [
        "OFFERGRAPH_ZZZ is ignored, for no setting has this name"
    ]


def test_what_is_read_is_not_told() -> None:
    settings = {row.variable: "1" for row in describe_settings()}
    assert (
        misspelt_variables(settings | {KEY_VARIABLE: "og_1", "PATH": "/bin", "OFFERGRAPH_EMPTY": " "}) == []
    )


def test_variables_of_mongodb_that_others_read_are_not_told() -> None:
    """Nor is another spelling of what is given: it may be there for another program."""
    assert misspelt_variables({"MONGODB_SERVICE_HOST": "10.0.0.1", "MONGODB_PORT": "tcp://10.0.0.1"}) == []
    assert misspelt_variables({"MONGODB_URL": "mongodb://db", "MONGODB_URI": "mongodb://db"}) == []
