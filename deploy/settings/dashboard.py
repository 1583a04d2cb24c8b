"""Settings: the page for sellers and operators."""

from pydantic import BaseModel

from deploy.settings.field import switch


class DashboardSettings(BaseModel):
    """The dashboard."""

    dashboard: bool = switch(
        "OFFERGRAPH_DASHBOARD",
        "Whether the dashboard is served at /, and its lists as files under /export.",
        default=True,
    )
