"""The marketplaces of the demo, and which seller is connected to which. Pure."""

from dataclasses import dataclass

from deploy.demo.products import ELECTRONICS, FASHION, GROCERY, Seller


@dataclass(frozen=True, slots=True)
class Marketplace:
    """A channel (R1) and the connector's ways there: the prefix of its listings' ids, and its API's host."""

    vendor: str
    name: str
    slug: str
    listing_prefix: str
    api: str
    one_endpoint: bool = False  # one call carries stock and price alike, as in the guide's example

    @property
    def channel_id(self) -> str:
        """The channel's id, and that of its feeds."""
        return f"{self.vendor}.{self.slug}"

    @property
    def agent(self) -> str:
        """Who the logs about this marketplace name."""
        return f"{self.vendor}-{self.slug}-connector"


@dataclass(frozen=True, slots=True)
class Connection:
    """The feed of one seller on one marketplace (R2)."""

    seller: Seller
    marketplace: Marketplace
    affiliate_id: str
    sales_channel: str

    @property
    def account(self) -> str:
        """The seller's account."""
        return self.seller.account

    @property
    def feed_id(self) -> str:
        """The feed's id."""
        return self.marketplace.channel_id


CLASSIC = Marketplace("vtex", "Mercado Livre Classic", "meli-classic", "MLB", "api.meli.example.com")
PREMIUM = Marketplace("vtex", "Mercado Livre Premium", "meli-premium", "MLP", "api.meli.example.com")
NETSHOES = Marketplace("vtex", "Netshoes", "netshoes", "NSH", "api.netshoes.example.com")
B2W = Marketplace("anymarket", "B2W", "b2w", "B2W", "api.b2w.example.com", one_endpoint=True)
MARKETPLACES = (CLASSIC, PREMIUM, NETSHOES, B2W)

CONNECTIONS = (
    Connection(GROCERY, CLASSIC, "MLC", "2"),
    Connection(FASHION, CLASSIC, "MLC", "3"),
    Connection(ELECTRONICS, CLASSIC, "MLC", "1"),
    Connection(GROCERY, B2W, "BTW", "5"),
    Connection(FASHION, NETSHOES, "NTS", "4"),
    Connection(ELECTRONICS, PREMIUM, "MLP", "2"),
    Connection(GROCERY, PREMIUM, "MLP", "2"),
    Connection(FASHION, PREMIUM, "MLP", "3"),
    Connection(GROCERY, NETSHOES, "NTS", "4"),
)
