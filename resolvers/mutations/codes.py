"""Changing the catalogue of error codes, and giving unmapped errors a code (R20, R21, R26)."""

from resolvers.info import Info
from resolvers.payloads import ErrorCodePayload, MappingPayload
from resolvers.permissions import may_administer
from store.directory_commands import CreateErrorCode, MapUnmappedErrors, RetireErrorCode, UpdateErrorCode
from store.records.codes import ErrorCode
from store.rules.decision import Refusal


async def create_error_code(info: Info, command: CreateErrorCode) -> ErrorCodePayload:
    """The code, new or known."""
    context = info.context
    refused = may_administer(context.viewer, command.path)
    return _payload(info, refused or await context.store.directory.create_error_code(context.viewer, command))


async def update_error_code(info: Info, command: UpdateErrorCode) -> ErrorCodePayload:
    """The code with other words."""
    context = info.context
    refused = may_administer(context.viewer, command.path)
    return _payload(info, refused or await context.store.directory.update_error_code(context.viewer, command))


async def retire_error_code(info: Info, command: RetireErrorCode) -> ErrorCodePayload:
    """The code, retired."""
    context = info.context
    refused = may_administer(context.viewer, command.path)
    return _payload(info, refused or await context.store.directory.retire_error_code(context.viewer, command))


async def map_unmapped_errors(info: Info, command: MapUnmappedErrors) -> MappingPayload:
    """The fingerprint with its code, and how many offers wait to be re-coded."""
    context = info.context
    refused = may_administer(context.viewer, command.path)
    answer = refused or await context.store.directory.map_unmapped_errors(context.viewer, command)
    context.forget()
    if isinstance(answer, Refusal):
        return MappingPayload(user_errors=answer.errors)
    unmapped, offers_queued = answer
    context.loaders.unmapped.prime(unmapped.fingerprint, unmapped)
    return MappingPayload(unmapped, offers_queued)


def _payload(info: Info, answer: ErrorCode | Refusal) -> ErrorCodePayload:
    info.context.forget()
    if isinstance(answer, Refusal):
        return ErrorCodePayload(user_errors=answer.errors)
    info.context.loaders.codes.prime(answer.code, answer)
    return ErrorCodePayload(answer)
