"""Speech models in words: what each is good for, how large, how quick here, what it understands."""

from harmony_desktop.domain.speech_models import TITLES, Looked, SpeechModel, Standing, amount
from harmony_desktop.i18n import later, listed, number, tr
from harmony_desktop.wishes.voice import LANGUAGES

GOOD_FOR = {
    "tiny": later("The quickest. For short, clear sentences; names are often misheard."),
    "tiny.en": later("The quickest for English. Short, clear sentences; names are often misheard."),
    "base": later("Quick, and right most of the time in a quiet room."),
    "base.en": later("As Base, and a little surer in English."),
    "small": later("Clearly fewer mistakes than Base, with accents, names and noise, too."),
    "small.en": later("As Small, and a little surer in English."),
    "distil-small.en": later("Nearly as sure as Small in English, and quicker with long sentences."),
    "medium": later("Fewer mistakes again, above all in languages other than English. For a fast computer."),
    "medium.en": later("As Medium, and a little surer in English."),
    "large-v3-turbo": later(
        "Nearly the best there is, and quicker to write than Large. For a very fast computer."
    ),
    "distil-large-v3": later("As sure as Large in English, and quicker to write. For a very fast computer."),
    "distil-large-v3.5": later("The newest of its kind: as Large distilled, with fewer mistakes."),
    "large-v3": later("The best there is, and the slowest. For recordings rather than for talking."),
}


def title(name: str) -> str:
    return tr(TITLES.get(name, name))


def speed(model: SpeechModel) -> str:
    """Of a take of ten seconds; empty before this computer was measured."""
    if model.seconds is None:
        return ""
    if model.seconds < 0.15:
        return tr("answers at once")
    return tr("about {seconds} s here", seconds=number(model.seconds, 1 if model.seconds < 9.95 else 0))


def facts(model: SpeechModel, languages: tuple[str, ...] = ()) -> str:
    """148 MB · many languages · about 0.9 s here."""
    if model.multilingual:
        known = tr("many languages")
    else:
        lacking = _lacking(model, languages)
        known = (
            tr("English only; you speak {languages}", languages=lacking) if lacking else tr("English only")
        )
    return " · ".join(filter(None, (amount(model.size), known, speed(model))))


def standing(model: SpeechModel, share: float | None, wanted_again: bool = False) -> str:
    """How it stands; empty where there is nothing to say."""
    if share is not None:
        here, of = amount(round(share * model.size)), amount(model.size)
        return tr("Stopping…") if wanted_again else tr("{here} of {of}", here=here, of=of)
    if model.standing is Standing.PARTLY:
        return tr("{here} of {of} are here.", here=amount(model.fetched), of=amount(model.size))
    if model.standing is Standing.INSTALLED:
        return tr("Came with Harmony, and stays.")
    return ""


def unfit(model: SpeechModel, languages: tuple[str, ...]) -> str:
    """Why it would not do; empty: it would."""
    if model.understands(languages):
        return ""
    lacking = _lacking(model, languages)
    if not lacking:
        return tr("It understands English only, and you may speak any language.")
    return tr("It understands English only, and you speak {languages}.", languages=lacking)


def _lacking(model: SpeechModel, languages: tuple[str, ...]) -> str:
    others = () if model.multilingual else languages
    return listed(tr(LANGUAGES[each]) for each in others if each != "en")


def spoken(languages: tuple[str, ...]) -> str:
    if not languages:
        return tr("Any language, recognised from what you say.")
    return listed(tr(LANGUAGES[each]) for each in languages)


def measured(looked: Looked) -> str:
    if not looked.recommended:
        return tr(
            "Not measured yet. Two seconds of work tell how long each model takes for ten seconds of speech here."
        )
    model = next(model for model in looked.models if model.name == looked.recommended)
    name = title(model.name)
    if model.seconds is not None and model.seconds > 1.0:
        return tr("{name} is recommended: the quickest. None answers within a second here.", name=name)
    return tr("{name} is recommended: the best that answers within a second here.", name=name)


def checked(model: SpeechModel) -> str:
    """Where its sums come from."""
    if model.pinned:
        return tr("Checked against sums that came with Harmony.")
    return tr(
        "Its weights are checked against a sum that came with Harmony, its small files against its publisher's list."
    )


def speech_model(name: str) -> str:
    """As the Preferences name it: Base · 148 MB."""
    from harmony_speech.catalogue import MODELS

    return f"{title(name)} · {amount(MODELS[name].size)}"
