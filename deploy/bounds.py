"""The bounds that settings set, as each part of the service takes them."""

from deploy.guards.connection_limits import ConnectionLimits
from deploy.limits.document_limits import DocumentLimits
from deploy.limits.traffic import TrafficLimits
from deploy.settings import Settings
from deploy.transports import TransportSettings


def document_limits(settings: Settings) -> DocumentLimits:
    """The bounds of an operation that `settings` set."""
    return DocumentLimits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        introspection_depth=settings.max_introspection_depth,
        aliases=settings.max_aliases,
        root_fields=settings.max_root_fields,
        directives=settings.max_directives,
        fragments=settings.max_fragments,
        mutations=settings.max_mutations,
        page=settings.max_page,
        list_items=settings.max_list_items,
        cost=settings.max_cost,
        execution_seconds=settings.execution_timeout_seconds,
        mutation_seconds=settings.execution_timeout_seconds + settings.mutation_timeout_seconds,
    )


def connection_limits(settings: Settings) -> ConnectionLimits:
    """The bounds of a connection that `settings` set."""
    return ConnectionLimits(
        header_bytes=settings.max_header_bytes,
        read_seconds=settings.request_read_seconds,
        stall_seconds=settings.stall_seconds,
        idle_seconds=settings.idle_seconds,
        connections=settings.max_connections,
        message_bytes=settings.max_message_bytes,
        trusted_proxies=settings.trusted_proxies,
    )


def traffic_limits(settings: Settings) -> TrafficLimits:
    """What one caller, and all together, may have done."""
    return TrafficLimits(
        cost_per_second=settings.rate_cost_per_second,
        burst_seconds=settings.rate_burst_seconds,
        reads=settings.concurrent_reads,
        reads_of_one=settings.concurrent_reads_of_one,
        writes=settings.concurrent_writes,
        writes_of_one=settings.concurrent_writes_of_one,
        alone_seconds=settings.alone_seconds,
        waiting=settings.max_waiting,
        wait_seconds=settings.max_wait_seconds,
    )


def transport_settings(settings: Settings, token_mark: str = "") -> TransportSettings:
    """What `settings` tell the transports, whose tokens begin with `token_mark`."""
    return TransportSettings(
        graphiql=settings.shows_graphiql,
        max_body_bytes=settings.max_body_bytes,
        max_bulk_body_bytes=settings.max_bulk_body_bytes,
        connection_init_wait_seconds=settings.init_wait_seconds,
        max_operations=settings.max_operations,
        max_streams=settings.max_sockets,
        token_mark=token_mark,
        allowed_origins=frozenset(settings.allowed_origins),
        recheck_seconds=settings.recheck_seconds,
        queue_messages=settings.queue_messages,
        queue_length=settings.queue_kilobytes * 1_000,
        patience_seconds=settings.patience_seconds,
        stall_seconds=settings.stall_seconds,
        spread_seconds=settings.spread_seconds,
    )
