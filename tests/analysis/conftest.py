"""Statistics are tested for what they give, not for how long a busy machine takes."""

from hypothesis import settings

settings.register_profile("analysis", deadline=None)
settings.load_profile("analysis")
