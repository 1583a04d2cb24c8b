"""Documents that clients name instead of sending: trusted ones and automatically persisted ones."""

from graphql import GraphQLError

from deploy.errors import ErrorCode, coded
from deploy.operation_request import OperationRequest
from deploy.recent import Recent
from deploy.trusted_documents import TrustedDocuments, hash_of

SHA256_PREFIX = "sha256:"


class KnownDocuments:
    """Finds the text that a request means.

    With ``only_trusted``, every document but the ``trusted`` ones is refused, by text as by name. Those of
    the service's own ``page`` are known by name whatever else is. With ``automatic``, a document that comes
    with its hash is kept (``max_documents`` of them, of ``max_bytes`` in all; the least used gives way) and
    can be asked for by the hash alone afterwards.
    """

    def __init__(
        self,
        trusted: TrustedDocuments | None = None,
        *,
        page: TrustedDocuments | None = None,
        only_trusted: bool = False,
        automatic: bool = False,
        max_documents: int = 1_000,
        max_bytes: int = 1_000_000,
    ) -> None:
        self._trusted = trusted or TrustedDocuments({}, frozenset())
        self._page = page or TrustedDocuments({}, frozenset())
        self._only_trusted = only_trusted
        self._automatic: Recent[str] | None = Recent(max_documents, max_bytes) if automatic else None

    def text_of(self, request: OperationRequest) -> str:
        """The text of the document; raises GraphQLError with a code if it is not known, or not allowed."""
        if request.query is None:
            return self._named(request.document_id or request.sha256_hash or "")
        claimed = request.sha256_hash if self._automatic is not None else None
        if claimed is not None and claimed != hash_of(request.query):
            raise coded("The hash is not that of the document.", ErrorCode.PERSISTED_QUERY_MISMATCH)
        if self._only_trusted and request.query not in self._trusted.texts:
            raise coded("Only trusted documents are executed here.", ErrorCode.DOCUMENT_NOT_TRUSTED)
        return request.query

    def learn(self, request: OperationRequest) -> None:
        """Keep the document of a request that :meth:`text_of` let pass, if it came with its hash."""
        if self._automatic is not None and request.query is not None and request.sha256_hash is not None:
            self._automatic.put(request.sha256_hash, request.query, len(request.query.encode()))

    def _named(self, name: str) -> str:
        text = self._trusted.by_id.get(name) or self._page.by_id.get(name)
        if text is None:
            # GraphQL over HTTP writes a hash with its kind, everybody else without.
            bare = name.removeprefix(SHA256_PREFIX)
            text = self._trusted.by_id.get(bare)
            if text is None and self._automatic is not None:
                text = self._automatic.get(bare)
        if text is None:
            raise self._unknown()
        return text

    def _unknown(self) -> GraphQLError:
        """In the words that clients look for: they send the text now, after the second for ever."""
        if self._trusted.by_id or self._automatic is not None:
            return coded("PersistedQueryNotFound", ErrorCode.PERSISTED_QUERY_NOT_FOUND)
        return coded("PersistedQueryNotSupported", ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED)
