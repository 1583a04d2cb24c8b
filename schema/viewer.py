"""Who asks."""

import strawberry

from schema.enums import ViewerRole


@strawberry.type(description="Who asks, and what that lets them see.")
class Viewer:
    """Shown of a `store.scope.Viewer`."""

    name: str = strawberry.field(description="What the caller is called, in logs too.")
    role: ViewerRole = strawberry.field(description="What the caller may do.")
    vendor: str | None = strawberry.field(
        description="The vendor whose channels and feeds the caller sees. Null: those of all vendors."
    )
    accounts: list[str] | None = strawberry.field(
        description="The accounts the caller sees. Null: all of them."
    )
