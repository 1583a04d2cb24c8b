"""The socket that the service listens on."""

import socket

from deploy.service_error import ServiceError
from deploy.settings import Settings


def listen(settings: Settings) -> socket.socket:
    """A socket bound to the host and port of `settings`, before anything else is started.

    Raises `ServiceError` for a taken port.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        message = f"{settings.host} is no address of this machine ({error.strerror}): set OFFERGRAPH_HOST"
        raise ServiceError(message) from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise ServiceError(
            f"port {settings.port} of {settings.host} cannot be listened on ({error.strerror}): "
            "stop what uses it, or choose another with OFFERGRAPH_PORT or --port"
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The URL of what listens, as a browser on this machine would write it."""
    host, port = listener.getsockname()[:2]
    return local_url(host, port)


def local_url(host: str, port: int) -> str:
    """Where a service that listens on `host` and `port` is reached from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
