"""What error codes are made and changed of, and what maps unmapped errors (R20, R21)."""

import strawberry
from strawberry import UNSET

from schema.arguments import given
from store.directory_commands import (
    Absent,
    CreateErrorCode,
    MapUnmappedErrors,
    RetireErrorCode,
    UpdateErrorCode,
)

CODE = "The code, for example `CTLG-006`."
LINK = (
    "Where to mend it: an http or https URL, or a path of the admin's site, with the placeholders "
    "`{accountName}`, `{productId}` and `{skuId}` (R33)."
)


@strawberry.input(
    description=(
        "A code to add to the catalogue. The same again returns what is there; other content is a CONFLICT."
    )
)
class CreateErrorCodeInput:
    """Becomes a `CreateErrorCode`."""

    code: str = strawberry.field(description="Capitals and digits parted by hyphens, for example `CTLG-013`.")
    category: str = strawberry.field(description="What area it belongs to; up to 200 characters.")
    description: str = strawberry.field(description="What is wrong when it occurs; up to 4,000 characters.")
    solution_text: str | None = strawberry.field(
        default=UNSET, description="How to mend it; up to 4,000 characters."
    )
    solution_link_template: str | None = strawberry.field(default=UNSET, description=LINK)

    def command(self) -> CreateErrorCode:
        """The command as the store takes it."""
        return CreateErrorCode(
            self.code,
            self.category,
            self.description,
            given(self.solution_text),
            given(self.solution_link_template),
        )


@strawberry.input(description="What to change of a code; what is left out stays.")
class UpdateErrorCodeInput:
    """Becomes an `UpdateErrorCode`."""

    code: str = strawberry.field(description=CODE)
    category: str | None = strawberry.field(
        default=UNSET, description="The new category. Null counts as left out."
    )
    description: str | None = strawberry.field(
        default=UNSET, description="The new description. Null counts as left out."
    )
    solution_text: str | None = strawberry.field(
        default=UNSET, description="The new way to mend it. Null takes it away."
    )
    solution_link_template: str | None = strawberry.field(
        default=UNSET, description=f"{LINK} Null takes it away."
    )

    def command(self) -> UpdateErrorCode:
        """The command as the store takes it."""
        return UpdateErrorCode(
            self.code,
            given(self.category),
            given(self.description),
            Absent.ABSENT if self.solution_text is UNSET else self.solution_text,
            Absent.ABSENT if self.solution_link_template is UNSET else self.solution_link_template,
        )


@strawberry.input(description="A code to take out of use; errors that have it keep it (R26).")
class RetireErrorCodeInput:
    """Becomes a `RetireErrorCode`."""

    code: str = strawberry.field(description=CODE)

    def command(self) -> RetireErrorCode:
        """The command as the store takes it."""
        return RetireErrorCode(self.code)


@strawberry.input(
    description=(
        "A fingerprint of unmapped errors and the code to give them: from then on they arrive with it, and "
        "active ones are re-coded in the background (R21)."
    )
)
class MapUnmappedErrorsInput:
    """Becomes a `MapUnmappedErrors`."""

    fingerprint: str = strawberry.field(description="From `unmappedErrors`.")
    code: str = strawberry.field(description=CODE)

    def command(self) -> MapUnmappedErrors:
        """The command as the store takes it."""
        return MapUnmappedErrors(self.fingerprint, self.code)
