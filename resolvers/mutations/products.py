"""Describing products in bulk (R32)."""

from collections.abc import Sequence
from dataclasses import replace

from resolvers.info import Info
from resolvers.payloads import ProductsPayload
from resolvers.permissions import may_write
from store.commands import INPUT, DescribeProduct
from store.records.feeds import feed_key
from store.records.values import UserError
from store.rules.decision import Decision, Refusal, refuse
from store.rules.feed_refusals import inactive_feed, no_feed
from store.vocabulary import UserErrorCode


async def describe_products(
    info: Info, account: str, feed_id: str, commands: Sequence[DescribeProduct]
) -> ProductsPayload:
    """How many offers of the feed the commands describe; all commands are carried out, or none."""
    context = info.context
    if len(commands) > context.bulk_items:
        message = f"products holds {len(commands)} products, and {context.bulk_items} are allowed"
        return _refused(refuse(UserErrorCode.TOO_MANY, message, *INPUT, "products"))
    refused = may_write(context.viewer, account, feed_id, INPUT)
    if refused is not None:
        return _refused(refused)
    if not commands:
        # Nobody else looks at the feed then (R6).
        feed = await context.loaders.feeds.load(feed_key(account, feed_id))
        if feed is None:
            return _refused(no_feed(account, feed_id, INPUT))
        return ProductsPayload() if feed.is_active else _refused(inactive_feed(account, feed_id, INPUT))
    verdicts = await context.store.writer.submit_all(context.viewer, commands, together=True)
    context.forget()
    refusals = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
    if refusals:
        return _refused(*refusals)
    decisions = [verdict for verdict in verdicts if isinstance(verdict, Decision)]
    return ProductsPayload(len({each.offer.key for each in decisions if each.offer is not None}))


def _refused(*refusals: Refusal) -> ProductsPayload:
    errors = (_of_the_call(error) for refusal in refusals for error in refusal.errors)
    return ProductsPayload(user_errors=tuple(dict.fromkeys(errors)))


def _of_the_call(error: UserError) -> UserError:
    # The feed is named once for all products: what is wrong with it is said once, and where it stands.
    if error.path[-1:] == ("feedId",):
        return replace(error, path=(*INPUT, "feedId"))
    # Not a fault of a product either (OVERLOADED, TIMEOUT ...): those are at the product as a whole.
    return replace(error, path=INPUT) if error.retryable else error
