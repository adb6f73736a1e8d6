"""What holds for every story: a busy machine is no failure, so no example has a deadline."""

from hypothesis import settings

settings.register_profile("harmony", deadline=None)
settings.load_profile("harmony")
