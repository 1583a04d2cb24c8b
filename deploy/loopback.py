"""Names and addresses under which nothing but this very machine is reached."""

from ipaddress import ip_address


def is_loopback(name: str) -> bool:
    """Whether `name` is localhost, or an address that leads nowhere else; another name may lead anywhere."""
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
