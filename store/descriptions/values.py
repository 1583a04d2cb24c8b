"""Values that several documents hold."""

from store.records.values import Evidence, Money, OfferData, Product, Warning

VALUES: dict[type, dict[str, str]] = {
    Money: {
        "amount": "The amount, a decimal from 0 to 10^12 with at most 6 decimals (R34).",
        "currency_code": "The currency's three letters by ISO 4217 (R34).",
    },
    Product: {
        "name": "The product's or SKU's name; searched by (R32).",
        "product_id": "The product's id in the catalogue; fills {productId} of solution links (R32, R33).",
        "ean": "The bar code; searched by (R32).",
        "brand": "The brand; filtered by (R32).",
        "category": "The category; filtered by (R32).",
        "image_url": "Where a picture of the product is (R32).",
        "url": "Where the product's page is (R32).",
    },
    OfferData: {
        "external_offer_id": "The offer's id on the channel (R16).",
        "inventory": "Units in stock, 0 to 2^31-1 (R16, R34).",
        "price": "The price with its currency (R16).",
        "status": "The status the connector declares; only DISABLED and UNAVAILABLE can have force (R14).",
    },
    Evidence: {
        "request": "What was sent to the channel, masked, at most 64 KB, cut beyond (R31, R34).",
        "response": "What the channel answered, masked, at most 64 KB, cut beyond (R31, R34).",
    },
    Warning: {
        "code": "What kind of surprise it is (R14, R18, R20).",
        "message": "The warning in words.",
        "path": "Where in the log or command the cause stands, outermost first; positions as digits.",
    },
}
