"""What the service is told from outside: one typed set of settings, read from environment variables.

Each group of settings has a file; `settings.Settings` is all of them.
"""

from deploy.settings.settings import Settings, SettingsError, environment_of, load_settings
from deploy.settings.table import Setting, describe_settings, settings_markdown, settings_text

__all__ = [
    "Setting",
    "Settings",
    "SettingsError",
    "describe_settings",
    "environment_of",
    "load_settings",
    "settings_markdown",
    "settings_text",
]
