"""What every collection, field and index is for: data for the validators and `docs/documents.md`."""

from store.descriptions.collections import COLLECTIONS, CollectionDescription
from store.descriptions.fields import FIELDS
from store.descriptions.indexes import INDEX_USES

__all__ = ["COLLECTIONS", "FIELDS", "INDEX_USES", "CollectionDescription"]
