"""One line of the terminal for each live event."""

from typing import Any

from rich.text import Text

COLOURS = {
    "SYNCED": "green",
    "ERROR": "red",
    "SENDING": "cyan",
    "DISABLED": "magenta",
    "UNAVAILABLE": "yellow",
}


def line(event: dict[str, Any]) -> Text:
    """When, where, and what happened."""
    at = str(event["at"])
    text = Text(f"{at[:10]} {at[11:23]}  ", style="dim")
    text.append(f"{event['account']} {event['feedId']}", style="default")
    if "skuId" in event:
        text.append(f" {event['skuId']}", style="bold")
    text.append("  ")
    return text.append_text(_what(event))


def _what(event: dict[str, Any]) -> Text:
    match event["__typename"]:
        case "OfferStatusChanged":
            reason = event["reason"]
            change = Text.assemble(_status(event["from"] or "new"), " -> ", _status(event["to"]))
            return change.append(f"  {reason['code']}: {reason['message']}", style="dim")
        case "InteractionChanged":
            what = event["change"].lower().replace("_", " ")
            return Text(f"interaction {event['interactionId']} {what}")
        case "OfferUpdated":
            parts = ", ".join(part.lower().replace("_", " ") for part in event["changed"])
            return Text(f"changed: {parts}")
        case _:
            return Text(f"feed {event['feedChange'].lower()}", style="bold")


def _status(status: str) -> Text:
    return Text(status, style=COLOURS.get(status, "default"))
