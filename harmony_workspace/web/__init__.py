"""The HTTP surface: routes, errors, the few pages a browser needs."""
