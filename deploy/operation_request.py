"""What a client asked for."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """A GraphQL request, whatever carried it. A missing variable is not in ``variables``; null is None there.

    Without ``query`` the document is named: by ``document_id`` or by ``sha256_hash`` (of
    ``extensions.persistedQuery``). A hash beside ``query`` is a claim about it. ``size_bytes`` is that of the
    body or the message it came in, about; 0 for a query string.
    """

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, object] | None = None
    extensions: Mapping[str, object] | None = None
    document_id: str | None = None
    sha256_hash: str | None = None
    size_bytes: int = 0
