"""Changes of what seldom changes: channels, feeds and error codes. Each is one transaction of its own."""

from store.directory.channels import ChannelRegister
from store.directory.codes import Catalogue
from store.directory.feeds import FeedRegister


class Directory(ChannelRegister, FeedRegister, Catalogue):
    """The one place that changes channels, feeds and codes; answers the record as it is then or a refusal."""
