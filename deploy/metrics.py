"""The service's figures at `/metrics`, in Prometheus' text format.

Nothing in them is an account's: no label names one. Of several workers each answers with the figures of all,
parted by the label `worker`.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from deploy.engine import Engine
from deploy.workers.post import Post
from store.store import Store
from store.writer_figures import Spread


class Metrics(Collector):
    """Reads the figures of one process when it is asked for them, or by `post` those of all workers."""

    def __init__(self, store: Store, engine: Engine, post: Post | None = None) -> None:
        self._store = store
        self._engine = engine
        self._post = post
        if post is not None:
            post.figures = lambda: generate_latest(self)

    async def scrape(self, _request: Request) -> Response:
        """Answer a scrape."""
        told = self if self._post is None else _parted(await self._post.all_figures())
        return Response(generate_latest(told), headers={"content-type": CONTENT_TYPE_LATEST})

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        yield from self._writer()
        yield from self._live()
        yield from self._operations()
        yield from self._loop()

    def _writer(self) -> Iterator[Metric]:
        writer = self._store.writer
        figures = writer.figures
        mutations = CounterMetricFamily(
            "offergraph_mutations", "Mutations of offers, by what became of them.", labels=["outcome"]
        )
        for outcome in ("committed", "refused", "overloaded", "timed_out", "contended", "failed"):
            mutations.add_metric([outcome], getattr(figures, outcome))
        yield mutations
        retries = CounterMetricFamily(
            "offergraph_batches_again", "Batches that were run again, by the reason.", labels=["reason"]
        )
        for reason in ("conflicts", "second_looks", "unreachable", "splits"):
            retries.add_metric([reason], getattr(figures, reason))
        yield retries
        waiting = "Mutations that wait for a batch."
        yield GaugeMetricFamily("offergraph_mutations_waiting", waiting, writer.waiting_commands)
        yield _histogram("offergraph_batch_mutations", "Mutations a batch.", figures.batch_commands)
        waited = "What mutations waited for their batch, in seconds."
        yield _histogram("offergraph_mutation_wait_seconds", waited, figures.wait_seconds)
        took = "What batches took to their commit, in seconds."
        yield _histogram("offergraph_batch_commit_seconds", took, figures.commit_seconds)

    def _live(self) -> Iterator[Metric]:
        feed = self._store.live.feed
        if feed.lag_seconds is not None:
            said = "Seconds since the change stream last answered."
            yield GaugeMetricFamily("offergraph_live_lag_seconds", said, feed.lag_seconds)
        groups = "Groups of equal subscriptions."
        yield GaugeMetricFamily("offergraph_subscription_groups", groups, len(self._engine.groups))

    def _loop(self) -> Iterator[Metric]:
        tasks = "Tasks of the event loop: a few, one for each connection, and what runs."
        yield GaugeMetricFamily("offergraph_tasks", tasks, len(asyncio.all_tasks()))

    def _operations(self) -> Iterator[Metric]:
        path = self._engine.compiled_path
        compiled = "Operations and events that were answered compiled."
        yield CounterMetricFamily("offergraph_compiled", compiled, path.compiled)
        interpreted = CounterMetricFamily(
            "offergraph_interpreted", "Those that graphql-core answered, by the reason.", labels=["reason"]
        )
        for reason, number in path.interpreted.items():
            interpreted.add_metric([reason], number)
        yield interpreted


def _histogram(name: str, said: str, spread: Spread) -> HistogramMetricFamily:
    buckets: list[tuple[str, float]] = []
    so_far = 0
    for bound, number in zip((*spread.bounds, float("inf")), spread.counts, strict=True):
        so_far += number
        buckets.append(("+Inf" if bound == float("inf") else str(float(bound)), so_far))
    return HistogramMetricFamily(name, said, buckets=buckets, sum_value=spread.total)


class _Given(Collector):
    """Families that are there already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """The families."""
        return self._families


def _parted(texts: Mapping[int, bytes]) -> Collector:
    """The families of all workers, each sample with the number of its worker."""
    families: dict[str, Metric] = {}
    for worker, text in texts.items():
        for family in text_string_to_metric_families(text.decode()):
            samples = families.setdefault(
                family.name, Metric(family.name, family.documentation, family.type)
            ).samples
            samples += [
                sample._replace(labels={"worker": str(worker), **sample.labels}) for sample in family.samples
            ]
    return _Given(families.values())
