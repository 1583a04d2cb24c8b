"""Requests of pages, which browsers give an `Origin`; most come from no page, and are not to pay for them."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import Message, Receive, Scope, Send

_VARIES = (b"vary", b"Origin")


class Crossing(CORSMiddleware):
    """Starlette's CORS, asked only where there is an `Origin`; that answers depend on it is always said."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request, or answer a preflight."""
        if scope["type"] != "http" or any(name == b"origin" for name, _ in scope["headers"]):
            await super().__call__(scope, receive, send)
            return

        async def send_varied(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], _VARIES]}
            await send(message)

        await self.app(scope, receive, send_varied)
