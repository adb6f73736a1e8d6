"""One thread at a time loads large libraries late.

Two threads that import libraries with parts in common can each wait for what the other holds; Python then hands one
of them a module that is only half there.
"""

import threading

LOADING = threading.RLock()
