"""Settings: the page for sellers and operators."""

from pydantic import BaseModel

from deploy.settings.field import setting


class DashboardSettings(BaseModel):
    """The dashboard."""

    dashboard: bool = setting(
        "OFFERGRAPH_DASHBOARD",
        "Whether the dashboard is served at /, and its lists as files under /export.",
        "true or false",
        default=True,
    )
