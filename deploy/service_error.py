"""What keeps the service from starting."""


class ServiceError(Exception):
    """The service cannot start; the message says why and what to do."""
