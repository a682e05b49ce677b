from hypothesis import settings

# how long an example takes depends on the machine, not on the code
settings.register_profile("labresearch", deadline=None)
settings.load_profile("labresearch")
