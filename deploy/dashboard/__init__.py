"""The dashboard: the page that is built from dashboard/, and its lists as files."""

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from deploy.dashboard.export import OfferExport
from deploy.dashboard.page import page_routes
from store.scope import Viewer
from store.store import Store

__all__ = ["dashboard_routes"]


def dashboard_routes(store: Store, viewer_of: Callable[[HTTPConnection], Viewer]) -> list[BaseRoute]:
    """The page at `/` and `/export/offers.*`; `viewer_of` tells who a request comes from."""
    return [*page_routes(), *OfferExport(store, viewer_of).routes()]
