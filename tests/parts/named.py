"""Names that are said in sentences, names nobody says, and sentences without any name."""

import re
from random import Random

PEOPLE = (
    "Priya Raman", "Anjali Deshmukh", "Rajesh Venkatesan", "Kwame Mensah", "Ngozi Adeyemi", "Takeshi Morimoto",
    "Yuki Tanabe", "Mei Lin Zhou", "Marek Nowicki", "Agnieszka Zielinska", "Annelie Brandt", "Jürgen Hoffmann",
    "Lars Lindqvist", "Esteban Quiroga", "Matteo Bellini", "Giulia Rossetti", "Camille Laurent", "Omar Haddad",
    "Leila Farouk", "Emre Yilmaz", "Declan Fitzgerald", "Dana Reyes", "Tobias Wexler", "Nadia Petrova",
)  # fmt: skip
COMPANIES = (
    "Acme", "Globex", "Initech", "Northwind", "Kestrel Analytics", "Veltrano", "Quorvia", "Brightloom",
    "Zentara", "Halvorsen Freight", "Nimbolt", "Pelagic Systems", "Ostrava Labs", "Tandoora", "Fabrikam", "Contoso",
)  # fmt: skip
SEEDED = PEOPLE + COMPANIES
_SAID = {
    "Priya Raman": "pɹˈiːə ɹˈɑːmən", "Anjali Deshmukh": "ˈʌndʒəli dˈɛʃmʊk",
    "Rajesh Venkatesan": "ɹɑːdʒˈɛʃ vˌɛŋkətˈeɪsən", "Kwame Mensah": "kwˈɑːmeɪ mˈɛnsə",
    "Ngozi Adeyemi": "əŋɡˈoʊzi ˌɑːdeɪjˈɛmi", "Takeshi Morimoto": "tɑːkˈɛʃi mˌɔːɹimˈoʊtoʊ",
    "Yuki Tanabe": "jˈuːki tɑːnˈɑːbeɪ", "Mei Lin Zhou": "mˈeɪ lˈɪn dʒˈoʊ", "Marek Nowicki": "mˈɑːɹɛk noʊvˈɪtski",
    "Agnieszka Zielinska": "ɑːɡnjˈɛʃkə ʒɛlˈɪnskə", "Jürgen Hoffmann": "jˈɜːɡən hˈɑːfmən",
    "Esteban Quiroga": "ɛstˈeɪbɑːn kɪɹˈoʊɡə", "Giulia Rossetti": "dʒˈuːliə ɹoʊsˈɛɾi",
    "Camille Laurent": "kəmˈiːl loʊɹˈɑːnt", "Leila Farouk": "lˈeɪlə fəɹˈuːk", "Emre Yilmaz": "ˈɛmɹeɪ jˈɪlmɑːz",
    "Dana Reyes": "dˈeɪnə ɹˈeɪɛs", "Initech": "ˈɪnɪtɛk", "Halvorsen Freight": "hˈælvɔːɹsən fɹˈeɪt",
    "Tandoora": "tændˈʊɹə",
}  # fmt: skip
"""Where the voice's own reading is not how people say it."""

_FIRST = (
    "Adrian", "Beatriz", "Chidi", "Dmitri", "Elena", "Fatima", "Gustav", "Hiroshi", "Ingrid", "Jamal",
    "Katarina", "Ludovic", "Mirela", "Nikolai", "Olufemi", "Paloma", "Quentin", "Rosalind", "Sanjay",
    "Tatiana", "Umberto", "Valentina", "Wilhelm", "Ximena", "Yannick", "Zuzana",
)  # fmt: skip
_LAST = (
    "Abernathy", "Bjornstad", "Castellano", "Dvorak", "Eriksen", "Feldmann", "Grzybowski", "Hashimoto",
    "Iyengar", "Jankowski", "Kowalczyk", "Lefebvre", "Montoya", "Nakamura", "Okonkwo", "Papadakis", "Quist",
    "Rasmussen", "Szabo", "Thibault", "Ueda", "Villanueva", "Weatherby", "Xanthos", "Yamashita", "Zapata",
)  # fmt: skip
_COINED = (
    "Arbolis", "Bexley", "Corvanta", "Daxium", "Elbrook", "Fintara", "Gravix", "Helionix", "Ironquill",
    "Jovanta", "Kryden", "Lumora", "Mavenry", "Novatek", "Orbiton", "Plexara", "Quillon", "Ravello",
    "Solvanta", "Trivex", "Umbrix", "Vantora", "Wexford", "Xylena", "Yarrowby", "Zephra",
)  # fmt: skip
_BEGINNINGS = (
    "Please send", "Can you find", "Who has", "Where is", "Remind me about", "We still need", "I would like to see",
    "Did anyone change", "Let us talk about", "Tomorrow we decide on", "Nobody asked for", "They lost",
)  # fmt: skip
_MIDDLES = (
    "the last invoice", "a number of reasons", "the kitchen table", "our travel plans", "the quarterly report",
    "the second draft", "an early train", "the missing password", "two cups of coffee", "the final agreement",
    "a better camera", "their new address", "the security review", "the broken window", "a longer deadline",
    "the price per seat", "the northern office", "a nimble little team", "the garden fence", "his brother's car",
)  # fmt: skip
_ENDS = (
    "",
    "before lunch",
    "for the customer",
    "without any delay",
    "on Thursday",
    "in the other room",
    "again",
)
_CARRIERS = (
    "What did {} say about the budget?",
    "Please summarise the last call with {}.",
    "When did we last talk to {} about the contract?",
)


def vocabulary(size: int = 200) -> tuple[str, ...]:
    """The seeded names among others, in an order that favours none."""
    random = Random(13)
    people = [f"{first} {_LAST[(at * 7 + at // 26) % 26]}" for at, first in enumerate(_FIRST * 6)]
    others = list(dict.fromkeys([*_COINED, *people]))[: size - len(SEEDED)]
    names = [*SEEDED, *others]
    random.shuffle(names)
    return tuple(names)


def sentences(name: str) -> list[str]:
    """For `synthetic.spoken`, with the sounds of a name where its letters mislead the voice."""
    said = f"[[{_SAID[name]}]]" if name in _SAID else name
    return [carrier.format(said) for carrier in _CARRIERS]


def ordinary_sentences(count: int) -> list[str]:
    """What people say at work, without any name."""
    random = Random(31)
    every = [f"{a} {b} {c}".strip() for a in _BEGINNINGS for b in _MIDDLES for c in _ENDS]
    return [f"{words}." for words in random.sample(every, count)]


def inserted(text: str, names: tuple[str, ...]) -> list[str]:
    """Names of the vocabulary, or parts of them, that are in the text."""
    heard = {word.casefold() for word in re.findall(r"[^\W_]+", text)}
    return [name for name in names if any(len(p) > 3 and p.casefold() in heard for p in name.split())]
