"""Fingerprints of unmapped errors: the same message with other variables has the same one (R21)."""

import hashlib
import re
import unicodedata

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_ZONE = r"(?:\s?(?:z|utc|gmt)\b)?(?:\s?[+-]\d{2}:?\d{2}\b)?"
_TIME = rf"\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\b)?{_ZONE}"
_MONEY = r"(?:r\$|us\$|a\$|c\$|mx\$|[$€£¥₹₽₺₩]|\b(?:usd|eur|brl|ars|mxn|clp|gbp|cad|aud|jpy|cny|inr|chf)\b)"
_NUMBER = r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?(?!\w)|\d+(?:[.,]\d+)*"
_SIGN = r"(?:(?<![\w)\].,-])[-+−]|(?<![\w.,-]))"
_CODE = r"(?:[^\W\d_]{1,5}[-_])*[^\W_]*\d[^\W_]*(?:[-_](?:[^\W_]*\d[^\W_]*|[^\W\d_]{1,2}(?![^\W_])))*"
_ON_DAY = rf"(?:\b{_DAY},?\s)?\b"
_OUTSIDE = r"\s\"'`<>“”«»"  # what no URL holds

# In this order: what is found first hides its inside from the rest. The text is in lower case by then.
_VARIABLES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), placeholder)
    for pattern, placeholder in (
        (
            rf"(?<![\w+.-])(?:[a-z][a-z0-9+.-]{{0,15}}://|www\.)[^{_OUTSIDE}]*[^{_OUTSIDE}.,;:!?)\]}}]",
            "<url>",
        ),
        (r"(?<![\w.%+-])[\w.%+-]+@[\w-]+(?:\.[\w-]+)+", "<email>"),
        (r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|`[^`\n]*`|(?<!\w)\"[^\"\n]*\"", "<text>"),
        (r"(?<!\w)['‘](?=\S)[^'‘’\n]*+(?:(?<=\w)['’](?=\w)[^'‘’\n]*+)*+['’](?!\w)", "<text>"),
        (r"(?<!\w)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?!\w)", "#"),
        (rf"(?<![\w.])\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:(?:t|,?\s){_TIME})?(?!\w)", "#"),
        (rf"(?<![\w.])\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}(?:,?\s{_TIME})?(?!\w)", "#"),
        (rf"{_ON_DAY}{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?(?:,?\s{_TIME})?(?!\w)", "#"),
        (rf"{_ON_DAY}\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}(?!\w)(?:,?\s\d{{4}})?(?:,?\s{_TIME})?", "#"),
        (rf"(?<![\w:]){_TIME}(?!\w)", "#"),
        (rf"(?<!\w){_MONEY}\s?[-+]?(?:{_NUMBER})(?!\w)", "#"),
        (rf"{_SIGN}(?>{_NUMBER})\s?{_MONEY}(?!\w)", "#"),
        (rf"{_SIGN}(?:{_NUMBER})(?![\w-])", "#"),
        (r"(?<!\w)(?:0x)?[0-9a-f]{8,}(?!\w)", "#"),
        (rf"(?<![\w-])(?:{_CODE})", "#"),
        (r"(?<![^\W_])[^\W_]*?\d[^\W_]*", "#"),
    )
)
# A list of variables may be of any length.
_JOINT = r"\s?(?:,|;|\||&|\b(?:and|or|e|y|ou|o)\b)"
_LISTS = re.compile(rf"(?P<one>#|<text>|<url>|<email>)(?:(?:{_JOINT}){{0,2}}\s?(?P=one))+")
_SPACES = re.compile(r"\s+")
_ENDING = " .!?:;,…"


def skeleton(description: str) -> str:
    """`description` with its variables taken out, as the fingerprint sees it (R21).

    `#` stands for numbers, amounts, dates, times and ids; `<text>` for quoted text, `<url>` and `<email>` for
    those; a list of several counts as one. Case, width and white space are folded, and punctuation at the
    end is dropped.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", description).casefold())
    text = _SPACES.sub(" ", text).strip()
    for variable, placeholder in _VARIABLES:
        text = variable.sub(placeholder, text)
    text = _LISTS.sub(r"\g<one>", text)
    return text.strip().rstrip(_ENDING)


def fingerprint(description: str) -> str:
    """32 lower-case hex digits that stand for all descriptions with the same skeleton (R21)."""
    return hashlib.sha256(skeleton(description).encode("utf-8", "surrogatepass")).hexdigest()[:32]
