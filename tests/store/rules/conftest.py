"""Properties are proven without a time limit: what a rule does is no question of how busy the machine is."""

from hypothesis import settings

settings.register_profile("no time limit", deadline=None)
settings.load_profile("no time limit")
