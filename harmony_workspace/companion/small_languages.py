"""Whether a question is plainly not English: by its script, or by the small words every sentence is made of.

What is in doubt counts as English: names, quotations and single foreign words do not make a question foreign.
"""

import re
import unicodedata

from harmony_workspace.store.search_index import ASKING_WORDS, STOP_WORDS

_FOREIGN = tuple(
    frozenset(words.split())
    for words in (
        # German
        """aber als am an auf aus bei bis da dass dem den der des die dies diese diesem diesen dieser doch ein eine
        einem einen einer er es für gab gegen gesagt gesprochen gibt ging habe haben hat hatte hatten hätte ich ihr im
        in ist kann können man mich mir mit nach nicht noch nur oder ohne schon sein seine sich sie sind soll sollen
        über um und uns unser unsere unseren vom von vor wann war waren warum was welche welchem welchen welcher
        welches wem wen wer werden wie wieder wird wir wo wollte worum wurde wurden zu zum zur zwischen""",
        # French
        """a à ai au aux avec avez avons c ce ces cette comment dans de des dire dit dont du elle en est et était été
        fait il ils j je l la le les leur leurs lors mais mes mon ne nos notre nous on ont ou où par pas pendant plus
        pour pourquoi qu quand que quel quelle quelles quels qui quoi sa sans se ses son sont sur un une vos votre
        vous y""",
        # Spanish
        """a al como cómo con cuál cuáles cuándo cuánto de del dice dijeron dijo dónde el ella ellos en entre era es
        esta está este fue ha han hay la las le les lo los más me mi mis muy no nos nosotros nuestra nuestro o para
        pero por porque qué que quién quiénes se sin sobre son su sus también un una y ya yo""",
        # Italian
        """a abbiamo ai al alla anche che chi ci come con cosa da dai dal dalla degli dei del della delle detto di
        dove è e era gli ha hanno i il in io la le lo loro ma mi nei nel nella noi nostra nostro non o per perché più
        quale quali quando quanto sono su sul sulla tra un una uno""",
        # Portuguese
        """a ao as às com como da das de disse disseram do dos e é ela ele em entre era essa esse esta este eu foi
        foram há isso mais mas meu minha na nas não nas no nos nós nossa nosso o onde os ou para pela pelo por porque
        qual quais quando que quem sem ser seu sobre sua são também tem um uma você""",
        # Dutch
        """aan als bij dan dat de den der deze die dit door een en er gezegd had hadden heb hebben heeft het hij hoe
        ik in is je kan maar me met mijn na naar niet nog of om onder ons onze ook op over te tegen tot uit van
        voor waar waarom waren wanneer was wat we welke werd wie wij wordt zal ze zei zich zij zijn zou""",
    )
)
_ENGLISH = STOP_WORDS | ASKING_WORDS
_FEWEST = 2
_WORD = re.compile(r"[^\W\d_]+")


def plainly_foreign(text: str) -> bool:
    """Words that English shares with a language speak for neither."""
    if _other_script(text):
        return True
    words = frozenset(_WORD.findall(text.casefold()))
    return any(
        len(words & language - _ENGLISH) >= _FEWEST
        and len(words & language - _ENGLISH) > len(words & _ENGLISH - language)
        for language in _FOREIGN
    )


def _other_script(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return latin * 2 < len(letters)
