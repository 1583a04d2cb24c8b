"""Types that refer to each other, by name: whoever shows one of them need not import its file."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.connections import Connection

if TYPE_CHECKING:
    from schema.audit import AuditEntry
    from schema.channels import Channel
    from schema.codes import ErrorCode, UnmappedError
    from schema.errors import OfferError
    from schema.feeds import Feed, FeedActivation
    from schema.interactions import Interaction
    from schema.logs import Log
    from schema.offers import Offer
    from schema.status_changes import StatusChange

AuditEntryType = Annotated["AuditEntry", strawberry.lazy("schema.audit")]
ChannelType = Annotated["Channel", strawberry.lazy("schema.channels")]
FeedType = Annotated["Feed", strawberry.lazy("schema.feeds")]
FeedActivationType = Annotated["FeedActivation", strawberry.lazy("schema.feeds")]
OfferType = Annotated["Offer", strawberry.lazy("schema.offers")]
OfferErrorType = Annotated["OfferError", strawberry.lazy("schema.errors")]
InteractionType = Annotated["Interaction", strawberry.lazy("schema.interactions")]
LogRecordType = Annotated["Log", strawberry.lazy("schema.logs")]
ErrorCodeType = Annotated["ErrorCode", strawberry.lazy("schema.codes")]
UnmappedErrorType = Annotated["UnmappedError", strawberry.lazy("schema.codes")]
StatusChangeType = Annotated["StatusChange", strawberry.lazy("schema.status_changes")]

AuditEntryPage = Connection[AuditEntryType]
ChannelPage = Connection[ChannelType]
FeedPage = Connection[FeedType]
FeedActivationPage = Connection[FeedActivationType]
OfferPage = Connection[OfferType]
OfferErrorPage = Connection[OfferErrorType]
InteractionPage = Connection[InteractionType]
LogPage = Connection[LogRecordType]
ErrorCodePage = Connection[ErrorCodeType]
UnmappedErrorPage = Connection[UnmappedErrorType]
StatusChangePage = Connection[StatusChangeType]
