"""Settings: how much a caller may ask for (each beyond it is refused with a code of its own)."""

from ipaddress import ip_network
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator
from pydantic_settings import NoDecode

from deploy.settings.field import amount, setting, whole

_A_LOT = 1_000_000_000


def _most(variable: str, description: str, default: int, *, at_most: int = _A_LOT) -> Any:
    """The largest number of something that is taken."""
    return whole(variable, description, default=default, least=1, most=at_most)


def _seconds(variable: str, description: str, default: float) -> Any:
    return amount(variable, description, "seconds", default=default, most=3_600)


def _listed(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for each in value:
        ip_network(each)
    return value


class ConnectionLimitSettings(BaseModel):
    """Requests and connections, before GraphQL is looked at."""

    max_body_bytes: int = _most("OFFERGRAPH_MAX_BODY_BYTES", "Bytes of a request's body.", 1_000_000)
    max_bulk_body_bytes: int = _most(
        "OFFERGRAPH_MAX_BULK_BODY_BYTES", "Bytes of the body of a bulk mutation.", 8_000_000
    )
    max_header_bytes: int = _most(
        "OFFERGRAPH_MAX_HEADER_BYTES", "Bytes of a request's line and headers.", 16_384, at_most=65_536
    )
    max_message_bytes: int = _most("OFFERGRAPH_MAX_MESSAGE_BYTES", "Bytes of a WebSocket's message.", 262_144)
    max_connections: int = _most(
        "OFFERGRAPH_MAX_CONNECTIONS", "Connections of all kinds that a worker holds at once.", 10_000
    )
    max_sockets: int = _most(
        "OFFERGRAPH_MAX_SOCKETS", "WebSockets and event streams of one caller, at all workers.", 1_000
    )
    max_operations: int = _most("OFFERGRAPH_MAX_OPERATIONS", "Operations at once on one of them.", 100)
    init_wait_seconds: float = _seconds(
        "OFFERGRAPH_INIT_WAIT_SECONDS", "Seconds a new WebSocket may wait with its connection_init.", 10.0
    )
    request_read_seconds: float = _seconds(
        "OFFERGRAPH_REQUEST_READ_SECONDS", "Seconds within which a request must have arrived.", 15.0
    )
    idle_seconds: int = _most(
        "OFFERGRAPH_IDLE_SECONDS", "Seconds an idle connection is kept open.", 65, at_most=3_600
    )
    trusted_proxies: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_networks)
    ] = setting(
        "OFFERGRAPH_TRUSTED_PROXIES",
        "Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
        "addresses or networks parted by commas, such as 10.0.0.0/8",
        default=(),
    )


class TrafficLimitSettings(BaseModel):
    """What one caller, and all together, may have done."""

    rate_cost_per_second: int = whole(
        "OFFERGRAPH_RATE_COST_PER_SECOND",
        "What a caller (a key, else an address) may ask all workers for in a second, in the cost of "
        "operations; 0 for no bound.",
        default=100_000,
        least=0,
        most=_A_LOT,
    )
    rate_burst_seconds: float = _seconds(
        "OFFERGRAPH_RATE_BURST_SECONDS", "For how many seconds a caller may have saved that up.", 10.0
    )
    concurrent_reads: int = _most("OFFERGRAPH_CONCURRENT_READS", "Queries under way at once in a worker.", 16)
    concurrent_reads_of_one: int = _most(
        "OFFERGRAPH_CONCURRENT_READS_OF_ONE", "Those of one caller, unless it is alone.", 2
    )
    concurrent_writes: int = _most(
        "OFFERGRAPH_CONCURRENT_WRITES", "Mutations under way at once in a worker.", 64
    )
    concurrent_writes_of_one: int = _most(
        "OFFERGRAPH_CONCURRENT_WRITES_OF_ONE", "Those of one caller, unless it is alone.", 6
    )
    alone_seconds: float = _seconds(
        "OFFERGRAPH_ALONE_SECONDS",
        "Seconds without a request of anybody else after which a caller is alone, and may have them all.",
        10.0,
    )
    max_waiting: int = _most(
        "OFFERGRAPH_MAX_WAITING",
        "Queries, and mutations, that wait for that in a worker; half of them of one caller.",
        1_000,
    )
    max_wait_seconds: float = _seconds(
        "OFFERGRAPH_MAX_WAIT_SECONDS", "Seconds after which what waits is turned away.", 5.0
    )


class DocumentLimitSettings(BaseModel):
    """One operation."""

    max_tokens: int = _most("OFFERGRAPH_MAX_TOKENS", "Words and signs of a GraphQL document.", 2_000)
    max_depth: int = _most("OFFERGRAPH_MAX_DEPTH", "Levels of fields in an operation.", 15, at_most=50)
    max_introspection_depth: int = _most(
        "OFFERGRAPH_MAX_INTROSPECTION_DEPTH", "Levels of fields below __schema and __type.", 20, at_most=50
    )
    max_aliases: int = _most("OFFERGRAPH_MAX_ALIASES", "Aliases and repeated fields in a document.", 30)
    max_root_fields: int = _most("OFFERGRAPH_MAX_ROOT_FIELDS", "Fields at the root of an operation.", 20)
    max_mutations: int = _most("OFFERGRAPH_MAX_MUTATIONS", "Mutations in an operation.", 10)
    max_directives: int = _most("OFFERGRAPH_MAX_DIRECTIVES", "Directives in a document.", 50)
    max_fragments: int = _most(
        "OFFERGRAPH_MAX_FRAGMENTS", "Spread and inline fragments in a document.", 50, at_most=500
    )
    max_page: int = _most("OFFERGRAPH_MAX_PAGE", "Items of a page.", 100, at_most=100)
    max_list_items: int = _most("OFFERGRAPH_MAX_LIST_ITEMS", "Values of a list in the arguments.", 250)
    max_bulk_items: int = _most(
        "OFFERGRAPH_MAX_BULK_ITEMS", "Items of a bulk mutation (R34).", 1_000, at_most=1_000
    )
    max_cost: int = _most(
        "OFFERGRAPH_MAX_COST", "What an operation may cost: about the objects that its pages ask for.", 10_000
    )
    execution_timeout_seconds: float = _seconds(
        "OFFERGRAPH_EXECUTION_TIMEOUT_SECONDS", "Seconds after which a query is given up.", 10.0
    )
