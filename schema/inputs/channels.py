"""What channels are made and changed of (R1)."""

import strawberry
from strawberry import UNSET

from schema.arguments import given
from store.directory_commands import Absent, ArchiveChannel, CreateChannel, UpdateChannel

CHANNEL_ID = "The channel's id, `vendor.slug`, for example `vtex.meli-classic`."


@strawberry.input(
    description=(
        "A channel to create. The same again returns what is there; with another name it is a CONFLICT. An "
        "admin creating an archived one brings it back (R1)."
    )
)
class CreateChannelInput:
    """Becomes a `CreateChannel`."""

    vendor: str = strawberry.field(
        description="Who makes the connector, for example `vtex`; up to 200 characters."
    )
    name: str = strawberry.field(
        description="The marketplace's name as people read it; up to 200 characters."
    )
    slug: str | None = strawberry.field(
        default=UNSET,
        description=(
            "What follows the vendor in the channel's id, for example `meli-classic`. Made of the name if "
            "left out: lower case, accents folded, one hyphen for everything that is neither letter nor "
            "digit."
        ),
    )
    logo_url: str | None = strawberry.field(
        default=UNSET, description="Where its logo is: an http or https URL of up to 2,000 characters."
    )

    def command(self) -> CreateChannel:
        """The command as the store takes it."""
        return CreateChannel(self.vendor, self.name, given(self.slug), given(self.logo_url))


@strawberry.input(description="What to change of a channel; what is left out stays (R1).")
class UpdateChannelInput:
    """Becomes an `UpdateChannel`."""

    channel_id: str = strawberry.field(description=CHANNEL_ID)
    name: str | None = strawberry.field(default=UNSET, description="The new name. Null counts as left out.")
    logo_url: str | None = strawberry.field(
        default=UNSET, description="The new logo. Null takes the logo away."
    )

    def command(self) -> UpdateChannel:
        """The command as the store takes it."""
        logo_url = Absent.ABSENT if self.logo_url is UNSET else self.logo_url
        return UpdateChannel(self.channel_id, given(self.name), logo_url)


@strawberry.input(description="A channel to archive: its feeds go on, new activations are refused (R1).")
class ArchiveChannelInput:
    """Becomes an `ArchiveChannel`."""

    channel_id: str = strawberry.field(description=CHANNEL_ID)

    def command(self) -> ArchiveChannel:
        """The command as the store takes it."""
        return ArchiveChannel(self.channel_id)
