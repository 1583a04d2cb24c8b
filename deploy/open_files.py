"""How many files, and so connections, a process may have open."""

import sys

if sys.platform == "win32":

    def most_open_files() -> int:
        """As many as one likes."""
        return sys.maxsize

    def raise_limit() -> None:
        """There is none."""

else:
    import resource

    def most_open_files() -> int:
        """As many as the process may allow itself."""
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        return sys.maxsize if hard == resource.RLIM_INFINITY else hard

    def raise_limit() -> None:
        """Allow as many as may be allowed: shells begin with a thousand, one connection is one of them."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
