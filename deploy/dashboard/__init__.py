"""The dashboard: the page that is built from dashboard/, and its lists as files."""

from starlette.routing import BaseRoute

from deploy.dashboard.export import OfferExport, ViewerOf
from deploy.dashboard.page import page_routes
from store.store import Store

__all__ = ["dashboard_routes"]


def dashboard_routes(store: Store, viewer_of: ViewerOf) -> list[BaseRoute]:
    """The page at `/` and `/export/offers.*`; `viewer_of` tells who a request comes from."""
    return [*page_routes(), *OfferExport(store, viewer_of).routes()]
