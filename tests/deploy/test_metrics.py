"""The service's figures, as a monitor reads them."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.settings import load_settings
from store.migrations import deployment_key, deployment_name
from store.mongo import Mongo
from store.rules.decision import Policy
from store.store import Store
from tests.store.backends import open_backend
from tests.store.connector import Connector, success

SAMPLES = {
    ("offergraph_mutations_total", "committed"): 2.0,
    ("offergraph_mutations_total", "refused"): 1.0,
    ("offergraph_mutations_waiting", ""): 0.0,
    ("offergraph_batch_mutations_count", ""): 3.0,
    ("offergraph_mutation_wait_seconds_count", ""): 3.0,
    ("offergraph_batch_commit_seconds_count", ""): 3.0,
    ("offergraph_subscription_groups", ""): 0.0,
}


async def scraped(store: Store) -> dict[tuple[str, str], float]:
    """Every sample by its name and its first label's value."""
    application = Application(store, load_settings({}), OpenDoor())
    transport = httpx.ASGITransport(application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_the_writers_figures_are_told(mongo_url: str, database_name: str) -> None:
    """Each outcome is counted, and each batch with its size, its wait and its commit."""
    mongo: Mongo = await open_backend("pymongo", mongo_url, database_name)
    store = Store(mongo, Policy(), await deployment_name(mongo), await deployment_key(mongo))
    connector = await Connector.arrive(mongo, store.writer)
    first = connector.recording("sku-1", success())
    await connector.done(first)
    await connector.done(connector.recording("sku-2", success()))
    await connector.submit(connector.recording("", success()))
    told = await scraped(store)
    assert {sample: told[sample] for sample in SAMPLES} == SAMPLES
    assert told["offergraph_tasks", ""] >= 1
    await mongo.client.drop_database(database_name)
    await store.close()
