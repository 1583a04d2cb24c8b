"""The description of every field of every document, by the class that gives the document its shape."""

from store.descriptions.bookkeeping import BOOKKEEPING
from store.descriptions.directory import DIRECTORY
from store.descriptions.errors import ERRORS
from store.descriptions.interactions import INTERACTIONS
from store.descriptions.journal import JOURNAL
from store.descriptions.keys import KEYS
from store.descriptions.offers import OFFERS
from store.descriptions.values import VALUES

FieldDescriptions = dict[type, dict[str, str]]

FIELDS: FieldDescriptions = {
    **DIRECTORY,
    **OFFERS,
    **ERRORS,
    **INTERACTIONS,
    **JOURNAL,
    **VALUES,
    **BOOKKEEPING,
    **KEYS,
}
