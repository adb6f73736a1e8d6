"""By when something is to be done, in the words in which it was said."""

import re

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_PERIOD = r"(?:week|weekend|month|quarter|year|sprint)"
_DAY = rf"(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?|the \d{{1,2}}(?:st|nd|rd|th)"
_PLAIN = rf"(?:this |next |coming )?{_WEEKDAY}(?: (?:morning|afternoon|evening))?|{_DAY}"
_DUE = re.compile(
    rf"\b(?:(?:by|before|until|till|not? later than|due|latest) (?:{_PLAIN}|(?:this |next )?{_PERIOD}|then {_WEEKDAY}|noon|{_MONTH})"
    rf"|(?:by |before )?(?:the )?end of (?:the |this |next )?(?:day|business|{_PERIOD}|{_MONTH})"
    rf"|(?:by |before |until )?(?:tomorrow|today|tonight)(?: (?:morning|afternoon|evening|night|noon))?"
    rf"|this (?:morning|afternoon|evening)|(?:early |late |some ?time )?(?:this|next) {_PERIOD}|(?:on |this |next ){_WEEKDAY}"
    rf"|(?:on )(?:{_DAY})|(?:with)?in (?:a|an|one|two|three|four|five|six|ten|\d+|a couple of|a few) (?:hour|day|week|month)s?)\b",
    re.I,
)
_LEADS = re.compile(r"^(?:by|until|till|on|due|not? later than|latest)\s+", re.I)


def due(said: str) -> str:
    """“Friday” in “I'll send it by Friday”; empty where no time is named."""
    found = _DUE.search(said)
    return _LEADS.sub("", found[0]) if found else ""
