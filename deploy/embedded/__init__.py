"""The MongoDB that the service starts for itself when it is given none."""

from deploy.embedded.errors import EmbeddedMongoError
from deploy.embedded.server import EmbeddedMongo

__all__ = ["EmbeddedMongo", "EmbeddedMongoError"]
