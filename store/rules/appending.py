"""Appending logs to an open interaction: R8, R16, R19-R21. Pure."""

from collections.abc import Collection, Iterable, Mapping

from store.commands import CreateLog, NewError, NewLog
from store.records.errors import UNMAPPED_CODE, LogError
from store.records.evolution import evolve
from store.records.frozen import dataclass
from store.records.interactions import Interaction, Log
from store.records.values import OfferData, UserError, Warning, placed
from store.rules.error_report import map_error
from store.rules.fingerprints import fingerprint
from store.rules.intake import Intake
from store.rules.limits import BYTES_AN_INTERACTION, LOGS_AN_INTERACTION, TITLE_LENGTH, Faults
from store.rules.outcome import in_order, origins_of, values_of
from store.rules.split_codes import resolve_code
from store.vocabulary import LogType, UserErrorCode, WarningCode


@dataclass(frozen=True, slots=True)
class Appended:
    """The interaction with its new logs; `faults` is not empty where they must not be added.

    The paths of `warnings` begin at the command, those of each log's own warnings at the log.
    """

    interaction: Interaction
    logs: tuple[Log, ...]
    warnings: tuple[Warning, ...]
    faults: tuple[UserError, ...]


def append_logs(
    interaction: Interaction,
    logs: Iterable[tuple[NewLog, tuple[str, ...]]],
    intake: Intake,
    codes: Collection[str],
    mapped: Mapping[str, str],
) -> Appended:
    """Add `logs` (each with its path in the command) to `interaction`, in the order of arrival."""
    faults = Faults(intake.command.path)
    added: list[Log] = []
    every: list[Warning] = []
    for index, (new, path) in enumerate(logs):
        errors, warnings = _errors(new, path, codes, mapped, faults)
        every += placed(warnings, path)
        added.append(
            Log(
                log_id=intake.log_ids[index],
                type=new.type,
                agent=new.agent,
                description=new.description,
                occurred_at=new.occurred_at or intake.now,
                recorded_at=intake.now,
                position=interaction.log_count + index + 1,
                digest=intake.log_digests[index],
                size=intake.log_sizes[index],
                evidence=new.evidence,
                data=new.data,
                errors=errors,
                warnings=warnings,
            )
        )
    grown = _grown(interaction, tuple(added), intake)
    field = "log" if isinstance(intake.command, CreateLog) else "logs"
    _check_sizes(grown, field, faults)
    return Appended(grown, tuple(added), tuple(every), tuple(faults.errors))


def _grown(interaction: Interaction, added: tuple[Log, ...], intake: Intake) -> Interaction:
    logs = in_order((*interaction.logs, *added))
    values = values_of(logs)
    grown = evolve(
        interaction,
        logs=logs,
        log_ids=(*interaction.log_ids, *(log.log_id for log in added)),
        log_count=interaction.log_count + len(added),
        size=interaction.size + sum(log.size for log in added),
        new_values=None if values == OfferData() else values,
        last_activity_at=intake.now,
    )
    return evolve(grown, origins=origins_of(grown))


def _check_sizes(grown: Interaction, field: str, faults: Faults) -> None:
    too_many = UserErrorCode.TOO_MANY
    if grown.log_count > LOGS_AN_INTERACTION:
        faults.add(
            f"an interaction holds at most {LOGS_AN_INTERACTION} logs; close it and open another",
            field,
            code=too_many,
        )
    if grown.size > BYTES_AN_INTERACTION:
        faults.add(
            f"the logs of an interaction take at most {BYTES_AN_INTERACTION} bytes, "
            f"and these make it {grown.size}; shorten the evidence or open another interaction",
            field,
            code=too_many,
        )


def _errors(
    new: NewLog, path: tuple[str, ...], codes: Collection[str], mapped: Mapping[str, str], faults: Faults
) -> tuple[tuple[LogError, ...], tuple[Warning, ...]]:
    if new.type is not LogType.FAILURE:
        return (), ()
    if not new.errors:
        # R19: a failure that names no error is an unmapped one, in the words of its log.
        bare = NewError(UNMAPPED_CODE, new.description[:TITLE_LENGTH], description=new.description)
        return (map_error(_unmapped(bare, UNMAPPED_CODE, None), mapped),), ()
    errors, warnings = [], []
    for index, error in enumerate(new.errors):
        where = ("errors", str(index))
        resolved = resolve_code(error.code, error.external_code, codes)
        if resolved.conflict:
            faults.add(
                f"{error.code} is a full code already; send the suffix once, in code or in externalCode",
                *path,
                *where,
                "externalCode",
            )
            continue
        if resolved.code == UNMAPPED_CODE:
            kept = map_error(_unmapped(error, resolved.code, resolved.external_code), mapped)
        else:
            kept = _known(error, resolved.code, resolved.external_code)
        errors.append(kept)
        if resolved.unknown:
            message = f"{error.code} is not in the catalogue; it is kept as a suffix of {kept.code}"
            warnings.append(Warning(WarningCode.UNKNOWN_ERROR_CODE, message, (*where, "code")))
    return tuple(errors), tuple(warnings)


def _known(error: NewError, code: str, external_code: str | None) -> LogError:
    return LogError(code, external_code, error.title, error.description, error.closable_origins)


def _unmapped(error: NewError, code: str, external_code: str | None) -> LogError:
    # R21: what stands for the words when there is no description is the title.
    known = _known(error, code, external_code)
    return evolve(known, fingerprint=fingerprint(error.description or error.title))
