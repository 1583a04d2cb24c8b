"""The catalogue of error codes, and giving unmapped errors a code (R20, R21, R26)."""

import re
from dataclasses import replace
from functools import partial

from store import collections as names
from store.directory.register import Register
from store.directory_commands import (
    Absent,
    CreateErrorCode,
    MapUnmappedErrors,
    RetireErrorCode,
    UpdateErrorCode,
)
from store.documents import from_document, to_document
from store.mongo_collection import Session
from store.queries.codes import CodeQueries
from store.recoding import count_unmapped
from store.records.codes import ErrorCode, UnmappedError
from store.records.errors import UNMAPPED_CODE
from store.rules.decision import Refusal, refuse
from store.rules.limits import Faults
from store.rules.search_terms import words
from store.scope import Viewer
from store.vocabulary import AuditAction, UserErrorCode

CODE_FORM = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


class Catalogue(Register):
    """The error codes. That only support changes them is for the caller to see to (resolvers.permissions)."""

    async def create_error_code(self, viewer: Viewer, command: CreateErrorCode) -> ErrorCode | Refusal:
        """The code: a new one, or the one that exists with the same content; a retired one comes back."""
        wanted = with_terms(
            ErrorCode(
                command.code,
                command.category,
                command.description,
                command.solution_text,
                command.solution_link_template,
            )
        )
        faults = _faults(wanted, command.path)
        if faults.errors:
            return Refusal(tuple(faults.errors))

        async def create(session: Session | None) -> ErrorCode | Refusal:
            known = await self._code(command.code, session)
            if known is None or (known.retired and replace(known, retired=False) == wanted):
                return await self._keep_code(viewer, AuditAction.ERROR_CODE_CREATED, wanted, session)
            if known == wanted:
                return known
            message = f"{command.code} exists with other content; update it, or choose another code"
            return refuse(UserErrorCode.CONFLICT, message, *command.path, "code")

        return await self._change(create)

    async def update_error_code(self, viewer: Viewer, command: UpdateErrorCode) -> ErrorCode | Refusal:
        """The code with other words."""

        async def update(session: Session | None) -> ErrorCode | Refusal:
            known = await self._code(command.code, session)
            if known is None:
                return _no_code(command.code, command.path)
            changed = with_terms(
                replace(
                    known,
                    category=known.category if command.category is None else command.category,
                    description=known.description if command.description is None else command.description,
                    solution_text=_given(command.solution_text, known.solution_text),
                    solution_link_template=_given(
                        command.solution_link_template, known.solution_link_template
                    ),
                )
            )
            faults = _faults(changed, command.path)
            if faults.errors:
                return Refusal(tuple(faults.errors))
            if changed == known:
                return known
            return await self._keep_code(viewer, AuditAction.ERROR_CODE_UPDATED, changed, session)

        return await self._change(update)

    async def retire_error_code(self, viewer: Viewer, command: RetireErrorCode) -> ErrorCode | Refusal:
        """The code, retired; active errors keep it (R26)."""

        async def retire(session: Session | None) -> ErrorCode | Refusal:
            known = await self._code(command.code, session)
            if known is None:
                return _no_code(command.code, command.path)
            if known.code == UNMAPPED_CODE:
                message = f"{UNMAPPED_CODE} is where unknown errors go and cannot be retired"
                return refuse(UserErrorCode.INVALID, message, *command.path, "code")
            if known.retired:
                return known
            retired = replace(known, retired=True)
            return await self._keep_code(viewer, AuditAction.ERROR_CODE_RETIRED, retired, session)

        return await self._change(retire)

    async def map_unmapped_errors(
        self, viewer: Viewer, command: MapUnmappedErrors
    ) -> tuple[UnmappedError, int] | Refusal:
        """The fingerprint with its code, and how many offers' active errors are left to be re-coded (R21)."""
        return await self._in_time(self._map(viewer, command))

    async def _map(self, viewer: Viewer, command: MapUnmappedErrors) -> tuple[UnmappedError, int] | Refusal:
        queries = CodeQueries(self._mongo)
        known = await queries.unmapped_by_fingerprints(viewer.scope, [command.fingerprint])
        if command.fingerprint not in known:
            message = f"no unmapped error has the fingerprint {command.fingerprint}"
            return refuse(UserErrorCode.FINGERPRINT_NOT_FOUND, message, *command.path, "fingerprint")
        if await self._code(command.code, None) is None:
            return _no_code(command.code, command.path)
        if command.code == UNMAPPED_CODE:
            message = f"{UNMAPPED_CODE} is what these errors have already; choose another code"
            return refuse(UserErrorCode.INVALID, message, *command.path, "code")
        await self._mongo.settle(partial(self._keep_mapping, viewer, command))
        offers = await count_unmapped(self._mongo, command.fingerprint, command.code)
        if self._on_mapped is not None:
            self._on_mapped(command.fingerprint, command.code)
        return replace(known[command.fingerprint], mapped_to=command.code), offers

    async def _keep_mapping(
        self, viewer: Viewer, command: MapUnmappedErrors, session: Session | None
    ) -> None:
        change = {"$set": {"mappedTo": command.code}}
        fingerprints = self._mongo.collection(names.FINGERPRINTS)
        await fingerprints.update_one({"_id": command.fingerprint}, change, upsert=True, session=session)
        await self._note(
            viewer,
            AuditAction.ERRORS_MAPPED,
            command.fingerprint,
            self._now(),
            session,
            details=f"to {command.code}",
        )

    async def _code(self, code: str, session: Session | None) -> ErrorCode | None:
        found = await self._mongo.collection(names.ERROR_CODES).find_one({"_id": code}, session=session)
        return None if found is None else from_document(found, ErrorCode)

    async def _keep_code(
        self, viewer: Viewer, action: AuditAction, code: ErrorCode, session: Session | None
    ) -> ErrorCode:
        codes = self._mongo.collection(names.ERROR_CODES)
        await codes.replace_one({"_id": code.code}, code_document(code), upsert=True, session=session)
        details = f"category {code.category!r}"
        await self._note(viewer, action, code.code, self._now(), session, details=details)
        return code


def code_document(code: ErrorCode) -> dict[str, object]:
    """The document of a code."""
    return {"_id": code.code, **to_document(code)}


def with_terms(code: ErrorCode) -> ErrorCode:
    """The code with the words it is searched by."""
    texts = (code.code, code.category, code.description)
    terms = (*words(" ".join(texts)), code.code.lower())
    return replace(code, terms=tuple(dict.fromkeys(terms)))


def _given(value: str | Absent | None, known: str | None) -> str | None:
    return known if value is Absent.ABSENT else value


def _faults(code: ErrorCode, path: tuple[str, ...]) -> Faults:
    faults = Faults(path)
    faults.name(code.code, "code")
    faults.name(code.category, "category")
    faults.description(code.description, "description")
    faults.description(code.solution_text, "solutionText")
    if not faults.errors and not CODE_FORM.fullmatch(code.code):
        faults.add('code must be capitals and digits parted by hyphens, for example "CTLG-013"', "code")
    if code.solution_link_template is not None:
        faults.link(code.solution_link_template, "solutionLinkTemplate")
    return faults


def _no_code(code: str, path: tuple[str, ...]) -> Refusal:
    return refuse(UserErrorCode.ERROR_CODE_NOT_FOUND, f"the catalogue has no code {code}", *path, "code")
