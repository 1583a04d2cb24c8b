"""Channels, feeds and the catalogue of error codes."""

from store.records.channels import Channel
from store.records.codes import ErrorCode
from store.records.feeds import Feed, FeedActivation

DIRECTORY: dict[type, dict[str, str]] = {
    Channel: {
        "channel_id": "The channel's id, `vendor.slug`; a feed's feedId is that of its channel (R1).",
        "vendor": "Who makes the connector (R1).",
        "name": "The marketplace's name as people read it (R1).",
        "logo_url": "Where the logo is; null where none was given.",
        "created_at": "When the channel was created (R1, R29).",
        "archived_at": "When support archived it; missing while it takes new activations (R1).",
        "terms": "The lower-case words the channel is searched by, and its id as a whole.",
    },
    Feed: {
        "key": "`account/feedId`, with % and / of the parts escaped; unique.",
        "account": "The seller's account.",
        "feed_id": "The id of the channel the account is connected to (R2).",
        "vendor": "The vendor of the channel; decides, with the account, who may see the feed.",
        "affiliate_id": "The affiliate id the connector trades under (R2, R3).",
        "sales_channel": "The trade policy (R2, R3).",
        "state": "Whether the feed takes mutations and shows its offers (R4, R6).",
        "activation": "The current activation, or the last one of an inactive feed (R4, R5).",
        "activations": "All activations, oldest first (R4, R5).",
        "version": "Counts the changes of this document from 1; part of the keys of its journal entries.",
    },
    FeedActivation: {
        "key": "`account/feedId/number`; every document of the activation carries it.",
        "number": "Counts the feed's activations from 1 (R5).",
        "activated_at": "When it began (R2, R29).",
        "deactivated_at": "When it ended last; missing while it is the current one of an active feed (R4).",
    },
    ErrorCode: {
        "code": "The code: capitals and digits parted by hyphens (R20).",
        "category": "The group it belongs to, as people read it.",
        "description": "What went wrong, in words for a seller.",
        "solution_text": "How to mend it, in words for a seller; missing where none is known.",
        "solution_link_template": "Where to mend it, a URL with placeholders; missing if unknown (R33).",
        "retired": "Whether it is out of use; active errors keep it (R26).",
        "terms": "The lower-case words the code is searched by, and the code as a whole.",
    },
}
