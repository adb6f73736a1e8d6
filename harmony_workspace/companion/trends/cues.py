"""The words by which each kind of thing shows in what is said."""

import re

FAMILIES: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{pattern})", re.I)
    for name, pattern in {
        "Data residency": r"data residency|residency|hosted|hosting|(?:stay|kept|held|region|server\w*) in (?:europe|the eu|frankfurt)",
        "Price": r"pric\w+|expensive|too much|budget|discount|\d+ percent|cost\w*",
        "Security review": r"security (?:review|questionnaire|team|check)|penetration|audit\w*",
        "Missing integration": r"integrat\w+|connector\w*|interface to",
        "Timeline": r"timeline|too late|deadline|change freeze|go[- ]live|in time\b",
        "Migration effort": r"migrat\w+|effort|move (?:everything|the data|our data) over|clean(?:ing)? up",
        "Payment terms": r"net \d+|payment terms",
        "Reliability": r"\bbugs?\b|outage\w*|missing rows|drops? rows",
        "Training and adoption": r"training|adopt\w*|learning curve",
    }.items()
}
"""Matters that business talk knows everywhere; whatever else comes up is named by the words it shares."""

OBJECTION = re.compile(
    r"\b(?:worr\w+|concern\w*|object\w*|problem\w*|issue\w*|risk\w*|can['’]?t|cannot|won['’]t|don['’]t have|need\w*|must"
    r"|off the table|too|block\w*|reject\w*|miss\w*|without|unless|until|if\b|again|ask\w* about|hard|difficult|afraid"
    r"|policy|every (?:tender|new)|my (?:first|second|topic)|first is|integration\b)",
    re.I,
)
"""May be an objection to a matter that is named beside it."""
PLAIN_OBJECTION = re.compile(
    r"\b(?:worr(?:y|ies|ied)\b(?! about that| about it)|concern(?:s|ed)?\b|object(?:s|ed|ions?)?\b|reservations?\b|deal[- ]?breaker"
    r"|show[- ]?stopper|off the table|too (?:expensive|slow|late|risky|complicated|heavy|big|small|hard|long|loud|noisy|fragile)\b"
    r"|(?:can['’]t|cannot|won['’]t|could not|couldn['’]t) (?:accept|agree|sign|justify|afford|approve|live with|do that|use)"
    r"|not (?:happy|convinced|sure about|comfortable)|(?:big|biggest|main|real|only) (?:problem|issue|risk)|afraid (?:of|that)"
    r"|(?<!n't )(?<!n’t )(?<!not )(?<!never )complain\w*|push(?:ed|ing)? back)",
    re.I,
)
"""An objection whatever it is about."""
SETTLED = re.compile(
    r"\b(?:settled|solved|resolved|no longer|isn['’]t a blocker|not a (?:problem|concern|worry)|doesn['’]t worry|no (?:concerns?|worries|objections?))\b",
    re.I,
)

REQUEST = re.compile(
    r"\b(?:would (?:really )?(?:be (?:great|nice|good|useful|helpful|handy)|help|love|like to (?:see|have|be able))|(?:we|I|they|you)(?:['’]d| would) (?:love|like to (?:see|have|be able))"
    r"|is there (?:a|any) (?:way|chance|plan)|any plans? (?:to|for)|do you (?:support|have|offer|plan)|does it (?:support|have|work with|export|import|handle)"
    r"|(?:could|can) (?:you|it) (?:also )?(?:add|build|support|export|import|show|send|include)|feature request|on (?:your|the) roadmap"
    r"|(?:we|I|they)(?: really| also| still)? (?:miss|lack|wish)\b|(?:is|are|it['’]s) missing|ability to|able to (?:export|import|filter|sort|share|search|see|set|add)"
    r"|(?:we|I|they)(?: really| also)? (?:need|want)s? (?:a|an|the|some|it to|to be able|more|better)\b|ask(?:ed|s|ing)? for (?:a|an|the|some|more|better))",
    re.I,
)

ACTION = re.compile(
    r"\b(?:I|we)(?:['’]ll| will| can|['’]m going to| am going to|['’]re going to)\s+(?:\w+\s+){0,2}?(?P<deed>DEED)\b"
    r"|\b(?:I|we) owe\b|\baction (?:item|point)\b|\byou['’]ll have (?:it|them)\b|\blet me (?:check|find out|look into|come back|get back)\b".replace(
        "DEED",
        "send|share|set up|book|introduce|prepare|write|draft|check|look (?:at|into)|follow up|get back|come back|update|fix|finish|ask"
        "|call|e-?mail|schedule|order|test|review|talk to|speak to|find out|make sure|bring|arrange|circulate|file|log|open|deliver"
        "|organi[sz]e|provide|confirm|measure|collect|compare|build|move|merge|release|document|own|take care",
    ),
    re.I,
)
ASSIGNED = re.compile(
    r"\b(?P<who>[A-Z][a-z]+)(?:['’]s going to| is going to| will| takes care of| owns)\b(?! (?:be|have|need|not)\b)"
)
"""Somebody else is to do it."""

SMALL_QUESTION = re.compile(
    r"^\W*(?:so|and|but|okay|ok|right|well|yeah|yes|sorry|what|really|hm+|shall we|can (?:you|everyone|everybody) (?:hear|see)|how are you"
    r"|(?:does|is) (?:that|this|it) (?:make sense|okay|ok|right|clear|fine|work)|anything else|any (?:other )?questions|who wants|who['’]s next|ready)\b[^?]{0,24}\?$",
    re.I,
)
"""Asks nothing that one would count."""

_NAME = r"(?P<name>[A-Z][\w&]*(?:[ -][A-Z][\w&]*){0,2})"
STRONG_RIVAL = (
    re.compile(rf"\b(?:[Cc]ompared (?:to|with)|[Vv]ersus|[Vv]s\.?|[Cc]ompetitors? (?:like|such as|is|are|called|named)|[Cc]ompetitor,?|[Aa]lternatives? (?:to|like|is|such as)|[Cc]heaper than|[Bb]etter than|[Uu]p against|[Cc]ompet(?:e|es|ing) (?:with|against)|(?:quote|quoted|bid|offer|proposal|trial|pilot|demo)s? (?:from|by|with|of)|[Ee]valuat(?:e|es|ed|ing)|[Ss]hortlist(?:ed)?|lost (?:\w+ )?to) (?:the )?{_NAME}"),
    re.compile(rf"\b{_NAME} (?:is|was|are|were|came in) (?:\w+ )?(?:cheaper|more expensive|our competitor|a competitor|the competition|the incumbent)\b"),
    re.compile(rf"\b{_NAME} (?:charges?|quoted|offers? (?:us|them|it|a)|undercuts?|pitched)\b"),
)  # fmt: skip
WEAK_RIVAL = (
    re.compile(rf"\b(?:[Ss]witch(?:ed|ing)? (?:from|to|away from)|[Mm]ov(?:e|ed|ing) (?:away )?from|[Rr]eplac(?:e|es|ed|ing)|[Ll]ook(?:ed|ing)? at|[Cc]onsider(?:ed|ing)?|[Ii]nstead of|[Rr]ather than|(?:currently|already|still|today) (?:use|uses|using|on|with)|[Tt]alk(?:ed|ing)? to) (?:the )?{_NAME}"),
)  # fmt: skip
"""A weak sign counts only where a strong one names the same."""
