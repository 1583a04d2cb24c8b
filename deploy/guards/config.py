"""What uvicorn is told, with the bounds that it does not know."""

from typing import Any

from starlette.types import ASGIApp
from uvicorn.config import Config

from deploy.guards.connection_limits import ConnectionLimits
from deploy.guards.gathering import Turn


class GuardedConfig(Config):
    """A configuration whose connections keep ``limits``."""

    def __init__(self, app: ASGIApp, limits: ConnectionLimits, **options: Any) -> None:
        from deploy.guards.http import GuardedHttp
        from deploy.guards.websocket import GuardedWebSocket

        super().__init__(
            app,
            ws=GuardedWebSocket,
            ws_max_size=limits.message_bytes,
            ws_per_message_deflate=False,
            timeout_keep_alive=limits.idle_seconds,
            proxy_headers=bool(limits.trusted_proxies),
            forwarded_allow_ips=list(limits.trusted_proxies),
            **{"http": GuardedHttp, **options},
        )
        self.limits = limits
        self.turn = Turn()
