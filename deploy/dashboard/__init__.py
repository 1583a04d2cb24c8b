"""The dashboard: the page that is built from dashboard/, and its lists as files."""

from starlette.routing import BaseRoute

from deploy.auth.gate import Gate
from deploy.dashboard.export import OfferExport
from deploy.dashboard.page import page_routes
from deploy.limits.admission import Admission
from store.store import Store

__all__ = ["dashboard_routes"]


def dashboard_routes(store: Store, gate: Gate, admission: Admission) -> list[BaseRoute]:
    """The page at `/`, for everybody, and `/export/offers.*` for whom the `gate` and `admission` let in."""
    return [*page_routes(), *OfferExport(store, gate, admission).routes()]
