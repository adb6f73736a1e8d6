"""What a browser calls itself, in two words: for the list of sessions."""

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
_LONGEST = 60


def shortly(agent: str) -> str:
    """Empty where it says nothing; one that is not known is cut short."""
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return " · ".join(filter(None, (browser, system))) or "".join(filter(str.isprintable, agent))[:_LONGEST]
