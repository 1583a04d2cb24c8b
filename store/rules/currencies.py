"""The currency codes a price may carry (R34).

They are the active alphabetic codes of ISO 4217 list one as published on 2026-01-01. Funds codes, precious
metals, bond units and XDR are among them, because the rule says "by ISO 4217" and not "by what shops use
today": refusing a code the standard knows would lose a price. XTS (reserved for tests) and XXX (no currency
involved) are left out: neither can be the currency of a price. Codes the standard has withdrawn (BGN, HRK,
ANG, ZWL, SLL, CUC ...) are refused.
"""

_NATIONAL = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_FUNDS = "BOV CHE CHW CLF COU MXV USN UYI UYW"
_SUPRANATIONAL = "XAD XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XUA"

CURRENCY_CODES: frozenset[str] = frozenset(f"{_NATIONAL} {_FUNDS} {_SUPRANATIONAL}".split())
"""Every code that R34 accepts: three upper-case ASCII letters each."""
