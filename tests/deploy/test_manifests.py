"""The container, compose and Kubernetes files agree with the service: settings, ports, paths, rights."""

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
import yaml

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.image_requirements import ROOT
from deploy.settings import Settings, describe_settings, load_settings
from store.store import Store

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
VARIABLES = {row.variable for row in describe_settings()}
LABEL = {"app.kubernetes.io/name": "offergraph"}


def manifests() -> dict[str, dict[str, Any]]:
    """The Kubernetes objects by kind."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(KUBERNETES.glob("*.yaml"))]
    objects = [found for text in texts for found in yaml.safe_load_all(text)]
    return {found["kind"]: found for found in objects}


@pytest.fixture(scope="module")
def pod() -> dict[str, Any]:
    return cast(dict[str, Any], manifests()["Deployment"]["spec"]["template"]["spec"])


@pytest.fixture(scope="module")
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (only,) = pod["containers"]
    return cast(dict[str, Any], only)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return cast(dict[str, Any], yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def dockerfile() -> list[tuple[str, str]]:
    """The instructions, continuation lines joined, comments dropped."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1].strip()) for line in lines if line.strip()]


def routes() -> set[str]:
    # The probes' routes are there without a database.
    application = Application(cast(Store, object()), load_settings({}), OpenDoor())
    return {route.path for route in application.asgi.routes if hasattr(route, "path")}


def environment(instructions: list[tuple[str, str]]) -> dict[str, str]:
    last_stage = max(i for i, (word, _) in enumerate(instructions) if word == "FROM")
    lines = [rest for word, rest in instructions[last_stage:] if word == "ENV"]
    return dict(pair.split("=", 1) for line in lines for pair in line.split())


def last(instructions: list[tuple[str, str]], wanted: str) -> str:
    return [rest for word, rest in instructions if word == wanted][-1]


def test_the_image_runs_as_nobody_in_particular_and_listens_where_it_says(
    dockerfile: list[tuple[str, str]],
) -> None:
    user, _, group = last(dockerfile, "USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0
    given = environment(dockerfile)
    assert given["OFFERGRAPH_PORT"] == last(dockerfile, "EXPOSE")
    assert load_settings(own(given)).host == "0.0.0.0"


def test_the_image_health_check_asks_a_route_that_exists(dockerfile: list[tuple[str, str]]) -> None:
    (path,) = re.findall(r"\}(/\w+)\\\"", last(dockerfile, "HEALTHCHECK"))
    assert path in routes()


def test_the_image_copies_what_exists_and_is_not_ignored(dockerfile: list[tuple[str, str]]) -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line.removeprefix("!").rstrip("/") for line in ignore if line.startswith("!")}
    copied = [rest.split()[:-1] for word, rest in dockerfile if word == "COPY" and "--from" not in rest]
    for source in (name for sources in copied for name in sources):
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in kept, source


def test_all_variables_are_settings_with_values_it_takes(
    dockerfile: list[tuple[str, str]], compose: dict[str, Any], container: dict[str, Any]
) -> None:
    config = manifests()["ConfigMap"]["data"]
    secret = {entry["name"]: "mongodb://mongo.example/?replicaSet=rs0" for entry in container["env"]}
    for given in (
        own(environment(dockerfile)),
        compose["services"]["offergraph"]["environment"],
        config | secret,
    ):
        assert set(given) <= VARIABLES
        assert load_settings(given).port == 8000


def own(given: dict[str, str]) -> dict[str, str]:
    """The variables of an image that are the service's; the rest is Python's and the shell's."""
    return {name: value for name, value in given.items() if name.startswith(("OFFERGRAPH_", "MONGODB_"))}


def test_kubernetes_probes_ask_routes_that_exist_on_the_port_it_listens_on(container: dict[str, Any]) -> None:
    ports = {port["name"]: str(port["containerPort"]) for port in container["ports"]}
    probes = {
        name: container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert {probe["port"] for probe in probes.values()} <= set(ports)
    assert ports["http"] == manifests()["ConfigMap"]["data"]["OFFERGRAPH_PORT"]
    assert {probe["path"] for probe in probes.values()} <= routes()
    assert probes["livenessProbe"]["path"] == "/healthz", "an outage of MongoDB must restart nobody"
    assert probes["readinessProbe"]["path"] == "/readyz"
    assert manifests()["Service"]["spec"]["ports"][0]["targetPort"] in ports


def test_kubernetes_objects_select_the_pods_and_name_each_other(container: dict[str, Any]) -> None:
    objects = manifests()
    assert objects["Deployment"]["spec"]["template"]["metadata"]["labels"] == LABEL
    for kind in ("Deployment", "PodDisruptionBudget"):
        assert objects[kind]["spec"]["selector"]["matchLabels"] == LABEL
    assert objects["Service"]["spec"]["selector"] == LABEL
    target = objects["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", objects["Deployment"]["metadata"]["name"])
    assert container["envFrom"][0]["configMapRef"]["name"] == objects["ConfigMap"]["metadata"]["name"]
    listed = set(objects["Kustomization"]["resources"])
    assert listed == {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    assert objects["Kustomization"]["images"][0]["name"] == container["image"]


def test_kubernetes_pods_have_no_rights_they_do_not_need(
    pod: dict[str, Any], container: dict[str, Any], dockerfile: list[tuple[str, str]]
) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert str(pod["securityContext"]["runAsUser"]) == last(dockerfile, "USER").split(":")[0]
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"]["drop"] == ["ALL"]
    # A Service called offergraph would otherwise set OFFERGRAPH_PORT.
    assert pod["enableServiceLinks"] is False


def test_whoever_stops_it_waits_until_what_was_accepted_is_finished(
    pod: dict[str, Any], container: dict[str, Any], compose: dict[str, Any]
) -> None:
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    config = load_settings(manifests()["ConfigMap"]["data"])
    assert pod["terminationGracePeriodSeconds"] > pause + config.shutdown_seconds
    service = compose["services"]["offergraph"]
    assert int(service["stop_grace_period"].removesuffix("s")) > shutdown_seconds(service)


def shutdown_seconds(service: dict[str, Any]) -> float:
    settings: Settings = load_settings(service["environment"])
    return settings.shutdown_seconds


def test_compose_has_a_replica_set_that_keeps_a_day_of_history(compose: dict[str, Any]) -> None:
    url = compose["services"]["offergraph"]["environment"]["MONGODB_URL"]
    members = re.findall(r"(\w+):27017", url)
    assert len(members) == 3
    initiated = re.findall(r'host: "(\w+):27017"', compose["services"]["mongo-init"]["command"][0])
    assert initiated == members
    for member in members:
        command = compose["services"][member]["command"]
        assert "--oplogMinRetentionHours=24" in command
        assert f"--replSet={url.partition('replicaSet=')[2]}" in command


def test_compose_mounts_each_member_its_own_volume(compose: dict[str, Any]) -> None:
    volumes = [volume.split(":")[0] for volume in _member_volumes(compose)]
    assert sorted(volumes) == sorted(compose["volumes"])


def _member_volumes(compose: dict[str, Any]) -> Iterator[str]:
    for service in compose["services"].values():
        yield from service.get("volumes", ())


def test_compose_gives_the_service_no_rights_it_does_not_need(compose: dict[str, Any]) -> None:
    service = compose["services"]["offergraph"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
