"""Every query of the read side by its name, with a sentence; the name goes along as the command's comment."""

from enum import StrEnum


class Query(StrEnum):
    """A query's name, as MongoDB's profiler and log show it."""

    sentence: str

    def __new__(cls, name: str, sentence: str) -> "Query":
        """Make the name, with its sentence."""
        query = str.__new__(cls, name)
        query._value_ = name
        query.sentence = sentence
        return query

    CHANNELS_BY_ID = "channels.by_id", "Channels by their ids."
    CHANNELS_PAGE = "channels.page", "A page of channels by id, of one vendor or all."
    CHANNELS_SEARCH = "channels.search", "Channels that have a word beginning with the first word asked for."
    CHANNELS_COUNT = "channels.count", "How many channels there are, of one vendor or all."

    FEEDS_BY_KEY = "feeds.by_key", "Feeds by account and feed id."
    FEEDS_ACTIVE = "feeds.active", "The active feeds of accounts and channels: what R4 lets be seen."
    FEEDS_PAGE = "feeds.page", "A page of feeds by account and feed id."
    FEEDS_COUNT = "feeds.count", "How many feeds there are."
    FEEDS_OF_CHANNELS = "feeds.of_channels", "A page of feeds for each of many channels."
    FEEDS_TOTALS = "feeds.totals", "How many feeds each of many channels has."
    FEEDS_BY_ACTIVATION = "feeds.by_activation", "The feeds that activations belong to."

    COUNTS_BY_ACTIVATION = (
        "counts.by_activation",
        "The kept counts of activations, summed over the writers' slots.",
    )

    OFFERS_BY_KEY = "offers.by_key", "Offers by their keys."
    OFFERS_PAGE = "offers.page", "A page of offers that an index gives in the order asked for."
    OFFERS_OF_ACTIVATIONS = "offers.of_activations", "A page of offers for each of many activations."
    OFFERS_SCAN = (
        "offers.scan",
        "A page of offers out of the first 10,000 of an index in the order asked for.",
    )
    OFFERS_COLLECT = "offers.collect", "A page of offers sorted out of at most 10,000 that an index finds."
    OFFERS_COUNT = "offers.count", "How many offers an index finds for one condition, up to 10,001."
    OFFERS_EXHAUSTED = "offers.exhausted", "Whether a bounded scan of offers stopped before the end."
    OFFERS_MATCHED = "offers.matched", "How many of the offers an index finds meet the rest of a filter."
    OFFERS_MATCHING = (
        "offers.matching",
        "The keys of the offers that have the words of an interactions' filter.",
    )
    OFFERS_HAVING = "offers.having", "Which of given offers have the words of a filter."
    OFFERS_WORDS = "offers.words", "The words of an activation's offers that begin with a word asked for."
    OFFERS_FACET = "offers.facet", "The values of one filter menu with the offers that have each."
    OFFERS_ERRORS = "offers.errors", "The offers in error by code, and by full code and feed."

    INTERACTIONS_BY_KEY = "interactions.by_key", "Interactions by their keys, without their logs."
    INTERACTIONS_BY_LOG = "interactions.by_log", "The interaction a log id lies in, with that log alone."
    INTERACTIONS_LOGS = "interactions.logs", "Given logs of given interactions."
    INTERACTIONS_PAGE = (
        "interactions.page",
        "A page of interactions that an index gives in the order asked for.",
    )
    INTERACTIONS_SCAN = (
        "interactions.scan",
        "A page out of the first 10,000 interactions of an index in order.",
    )
    INTERACTIONS_COLLECT = (
        "interactions.collect",
        "A page sorted out of at most 10,000 interactions an index finds.",
    )
    INTERACTIONS_COUNT = (
        "interactions.count",
        "How many interactions an index finds for a condition, up to 10,001.",
    )
    INTERACTIONS_EXHAUSTED = "interactions.exhausted", "Whether a bounded scan stopped before the end."
    INTERACTIONS_MATCHED = (
        "interactions.matched",
        "How many of the interactions found meet the rest of a filter.",
    )
    INTERACTIONS_OF_OFFERS = "interactions.of_offers", "A page of interactions for each of many offers."
    INTERACTIONS_OF_ACTIVATIONS = (
        "interactions.of_activations",
        "A page of interactions for each of many activations.",
    )
    INTERACTIONS_TOTALS_OF_ACTIVATIONS = (
        "interactions.totals_of_activations",
        "How many interactions each of many activations has.",
    )
    INTERACTIONS_TOTALS = "interactions.totals", "How many interactions each of many offers has."

    LOGS_OF_INTERACTIONS = "logs.of_interactions", "A page of logs for each of many interactions."
    LOGS_TOTALS = "logs.totals", "How many logs of some types each of many interactions has."

    ERRORS_ACTIVE = "errors.active", "Offers by key, for their active errors."
    ERRORS_ARCHIVED = "errors.archived", "Archived errors by their keys."
    ERRORS_OF_OFFERS = "errors.of_offers", "A page of archived errors for each of many offers."
    ERRORS_TOTALS = "errors.totals", "How many archived errors each of many offers has."

    CODES_BY_CODE = "codes.by_code", "Entries of the catalogue by their codes."
    CODES_PAGE = "codes.page", "A page of the catalogue by code, of one category or all."
    CODES_SEARCH = (
        "codes.search",
        "Entries of the catalogue that have a word beginning with the first word asked for.",
    )
    CODES_COUNT = "codes.count", "How many entries the catalogue has, of one category or all."
    UNMAPPED_COUNT = "unmapped.count", "How many tallies the active activations have, up to 100,001."
    UNMAPPED_PAGE = "unmapped.page", "Fingerprints ranked by how often and how recently they occurred (R21)."
    UNMAPPED_TOTAL = "unmapped.total", "How many fingerprints there are."
    UNMAPPED_BY_FINGERPRINT = "unmapped.by_fingerprint", "The figures of given fingerprints (R21)."

    KEYS_BY_ID = "keys.by_id", "API keys by their ids: who is there."
    KEYS_ALL = "keys.all", "Every API key there ever was, for the command line."
    SESSIONS_BY_DIGEST = "sessions.by_digest", "Sessions by the digests of their cookies."
    AUDIT_PAGE = "audit.page", "A page of who did what, latest first."
    AUDIT_COUNT = "audit.count", "How many entries the audit log has, up to 10,001."

    JOURNAL_PAGE = "journal.page", "A page of status changes that an index gives newest first (R15)."
    JOURNAL_SCAN = "journal.scan", "A page of status changes out of the newest 10,000."
    JOURNAL_COLLECT = (
        "journal.collect",
        "A page of status changes sorted out of at most 10,000 an index finds.",
    )
    JOURNAL_COUNT = "journal.count", "How many status changes an index finds for a condition, up to 10,001."
    JOURNAL_EXHAUSTED = (
        "journal.exhausted",
        "Whether a bounded scan of status changes stopped before the end.",
    )
    JOURNAL_MATCHED = "journal.matched", "How many of the status changes found meet the rest of a filter."
    JOURNAL_OF_OFFERS = "journal.of_offers", "A page of status changes for each of many offers, newest first."
    JOURNAL_TOTALS = "journal.totals", "How many status changes each of many offers has."
