"""What to mend before a deployment is fit to be run for real: settings and facts in, findings out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network

from deploy.settings import Settings
from deploy.settings.limits import ConnectionLimitSettings, DocumentLimitSettings, TrafficLimitSettings
from deploy.settings.settings import variable_of
from store.examination import Examination

HISTORY_HOURS = 24
MEMBERS = 3
CLOCK_SECONDS = 1.0
TRANSACTION_SECONDS = 60
OLDEST_VERSION = (6, 0)
# What a process needs beside its connections: the database, logs, the event loop.
OTHER_FILES = 200


class Verdict(StrEnum):
    """What a finding means."""

    FINE = "ok"
    UNKNOWN = "unknown"
    BETTER = "better"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """One point of the check list: what it is about, what was found, and what to do about it."""

    point: str
    verdict: Verdict
    found: str
    do: str = ""


def findings(
    settings: Settings, facts: Examination, *, keys: bool, open_files: int, misspelt: Sequence[str] = ()
) -> list[Finding]:
    """Every point of the check list, in its order.

    ``keys``: whether callers have to show one; ``open_files``: how many files this process may open;
    ``misspelt``: what `misspelt_variables` says of its environment.
    """
    return [
        _names(misspelt),
        *_database(settings, facts),
        *_history(facts),
        *_schema(facts),
        *_access(settings, keys=keys),
        *_limits(settings, open_files),
        *_proxy(settings),
    ]


def _names(misspelt: Sequence[str]) -> Finding:
    point = "settings"
    if misspelt:
        mend = "Correct the name, or take the variable away; `offergraph serve --help` lists all settings."
        return Finding(point, Verdict.BETTER, "; ".join(misspelt), mend)
    return Finding(point, Verdict.FINE, "each variable named like one is one")


def _database(settings: Settings, facts: Examination) -> Iterator[Finding]:
    point = "replica set"
    if settings.mongodb_url is None:
        yield Finding(
            point,
            Verdict.BETTER,
            "the embedded MongoDB, one member on this machine",
            "Name a replica set of three in MONGODB_URL.",
        )
    elif not facts.set_name:
        yield Finding(point, Verdict.FINE, "a sharded cluster")
    elif facts.members is not None and facts.members < MEMBERS:
        yield Finding(
            point,
            Verdict.MEND,
            f"{facts.set_name} has {facts.members} members: losing one loses writes",
            "Make it three: rs.add() in mongosh.",
        )
    elif facts.healthy is not None and facts.members is not None and facts.healthy < facts.members:
        yield Finding(
            point,
            Verdict.MEND,
            f"of {facts.members} members {facts.healthy} are healthy",
            "Look at rs.status() in mongosh, and bring the others back.",
        )
    else:
        yield Finding(point, Verdict.FINE, f"{facts.set_name}, {facts.members} members")
    if tuple(map(int, facts.version.split(".")[:2])) < OLDEST_VERSION:
        yield Finding("version", Verdict.MEND, f"MongoDB {facts.version}", "Upgrade to 6.0 or later.")
    else:
        yield Finding("version", Verdict.FINE, f"MongoDB {facts.version}")
    yield _write_concern(facts)
    yield _password(settings, facts)


def _write_concern(facts: Examination) -> Finding:
    point = "write concern"
    if facts.journaled is None:
        return Finding(point, Verdict.UNKNOWN, "majority; whether that waits for the disk may not be asked")
    if not facts.journaled:
        return Finding(
            point,
            Verdict.MEND,
            "majority, which does not wait for the journal on disk",
            "Set writeConcernMajorityJournalDefault to true by rs.reconfig().",
        )
    return Finding(point, Verdict.FINE, "majority, on disk")


def _password(settings: Settings, facts: Examination) -> Finding:
    point = "database access"
    if settings.mongodb_url is None:
        return Finding(point, Verdict.FINE, "the embedded MongoDB takes connections of this machine only")
    if facts.signed_in is None:
        return Finding(point, Verdict.UNKNOWN, "whether a password was asked for may not be asked")
    if not facts.signed_in:
        return Finding(
            point,
            Verdict.MEND,
            "MongoDB asked for no password",
            "Switch its access control on, and put a user with readWrite and dbAdmin into MONGODB_URL.",
        )
    return Finding(point, Verdict.FINE, "MongoDB asked for a password")


def _history(facts: Examination) -> Iterator[Finding]:
    point, mend = "history", f"Start mongod with --oplogMinRetentionHours {HISTORY_HOURS}."
    if facts.kept_hours is None:
        yield Finding(point, Verdict.UNKNOWN, "how long the oplog is kept may not be asked", mend)
    elif facts.kept_hours < HISTORY_HOURS:
        reach = "" if facts.history_hours is None else f", now it reaches back {facts.history_hours:.1f}"
        found = f"the oplog is kept for {facts.kept_hours:g} hours at least{reach}"
        yield Finding(point, Verdict.MEND, found, mend)
    else:
        yield Finding(point, Verdict.FINE, f"the oplog is kept for {facts.kept_hours:g} hours at least")
    point, seconds = "abandoned transactions", facts.transaction_seconds
    if seconds is None:
        yield Finding(point, Verdict.UNKNOWN, "how long they may live may not be asked")
    elif seconds >= TRANSACTION_SECONDS and facts.set_name:
        yield Finding(
            point,
            Verdict.BETTER,
            f"what a killed process leaves behind holds its offers for {seconds:g} s",
            "Start mongod with --setParameter transactionLifetimeLimitSeconds=15.",
        )
    else:
        yield Finding(point, Verdict.FINE, f"they end after {seconds:g} seconds")
    ahead = f"MongoDB's is {facts.clock_seconds:+.1f} seconds from ours"
    if abs(facts.clock_seconds) > CLOCK_SECONDS + facts.clock_doubt_seconds:
        yield Finding("clock", Verdict.MEND, ahead, "Keep the time of all machines synchronised (NTP).")
    else:
        yield Finding("clock", Verdict.FINE, ahead)


def _schema(facts: Examination) -> Iterator[Finding]:
    if facts.lacking:
        yield Finding(
            "indexes", Verdict.MEND, f"missing: {', '.join(facts.lacking)}", "Run `offergraph migrate`."
        )
    else:
        yield Finding("indexes", Verdict.FINE, "all there")


def _access(settings: Settings, *, keys: bool) -> Iterator[Finding]:
    point = "authentication"
    if keys:
        yield Finding(point, Verdict.FINE, "callers show a key or a token")
    elif settings.listens_on_loopback:
        yield Finding(
            point,
            Verdict.BETTER,
            f"nobody is asked for a key on {settings.host}: all are admins",
            "Make a key: `offergraph keys create --role admin`.",
        )
    else:
        yield Finding(
            point,
            Verdict.MEND,
            f"nobody is asked for a key on {settings.host}",
            "Make a key (`offergraph keys create --role admin`) before it is reached from elsewhere.",
        )
    told = {
        "GraphiQL": settings.shows_graphiql,
        "introspection": settings.shows_schema,
        "suggestions": settings.suggests_names,
    }
    shown = [name for name, is_on in told.items() if is_on]
    if shown and not settings.listens_on_loopback:
        yield Finding(
            "openness",
            Verdict.BETTER,
            f"told to everybody: {', '.join(shown)}",
            "Leave OFFERGRAPH_GRAPHIQL, OFFERGRAPH_INTROSPECTION and OFFERGRAPH_SUGGESTIONS out.",
        )
    else:
        yield Finding("openness", Verdict.FINE, "strangers are told nothing of the schema")


def _limits(settings: Settings, open_files: int) -> Iterator[Finding]:
    loose = [
        variable_of(name)
        for group in (ConnectionLimitSettings, TrafficLimitSettings, DocumentLimitSettings)
        for name, field in group.model_fields.items()
        if isinstance(field.default, int | float) and _looser(getattr(settings, name), field.default, name)
    ]
    if loose:
        yield Finding(
            "limits",
            Verdict.BETTER,
            f"looser than by default: {', '.join(loose)}",
            "Set them back, unless you know who needs it.",
        )
    else:
        yield Finding("limits", Verdict.FINE, "as by default, or tighter")
    needed = settings.max_connections + OTHER_FILES
    if open_files < needed:
        yield Finding(
            "open files",
            Verdict.MEND,
            f"{open_files} are allowed, for {settings.max_connections} connections",
            f"Allow {needed} (ulimit -n, LimitNOFILE), or lower OFFERGRAPH_MAX_CONNECTIONS.",
        )
    else:
        yield Finding("open files", Verdict.FINE, f"{open_files} are allowed")


def _looser(value: float, default: float, name: str) -> bool:
    no_bound = name == "rate_cost_per_second" and not value
    return no_bound or value > default


def _proxy(settings: Settings) -> Iterator[Finding]:
    trusted = settings.trusted_proxies
    if any(ip_network(each).prefixlen == 0 for each in trusted):
        yield Finding(
            "proxy",
            Verdict.MEND,
            "X-Forwarded-For of everybody is believed",
            "Name your proxies alone in OFFERGRAPH_TRUSTED_PROXIES.",
        )
    elif not trusted and not settings.listens_on_loopback:
        yield Finding(
            "proxy",
            Verdict.BETTER,
            "no proxy is trusted: behind one, everybody without a key is one caller",
            "Put a proxy that speaks TLS in front, and its address into OFFERGRAPH_TRUSTED_PROXIES.",
        )
    else:
        yield Finding("proxy", Verdict.FINE, f"trusted: {', '.join(trusted) or 'none'}")
