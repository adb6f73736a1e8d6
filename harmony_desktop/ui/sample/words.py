"""The sample in words: what it is, how far it is, what goes with it."""

from harmony_desktop.domain.sample import Sample
from harmony_desktop.i18n import listed, tr, trn

MOST = 6
"""So many titles are named before it goes."""


def about(sample: Sample) -> str:
    return trn(
        "The sample is 1 invented meeting of {company}, a company that does not exist, to try things on.",
        "The sample is {count} invented meetings of {company}, a company that does not exist, to try things on.",
        sample.of,
        company=sample.company,
    )


def progress(here: int, of: int, stopping: bool = False) -> str:
    if stopping:
        return tr("Taking out what came…")
    return tr("Loading the sample: {here} of {of}", here=here, of=of)


def among(sample: Sample) -> str:
    return trn(
        "1 of these is from the sample: an invented meeting of {company}.",
        "{count} of these are from the sample: invented meetings of {company}.",
        len(sample.titles),
        company=sample.company,
    )


def loaded(sample: Sample) -> str:
    return trn("1 invented meeting is here.", "{count} invented meetings are here.", len(sample.titles))


def goes(sample: Sample) -> str:
    """What a removal takes, and what it leaves."""
    titles = listed(tr("“{words}”", words=title) for title in sample.titles[:MOST])
    if (more := len(sample.titles) - MOST) > 0:
        what = trn(
            "These go, with their transcripts, recordings, insights and links: {titles} and 1 more.",
            "These go, with their transcripts, recordings, insights and links: {titles} and {count} more.",
            more,
            titles=titles,
        )
    else:
        what = tr(
            "These go, with their transcripts, recordings, insights and links: {titles}.", titles=titles
        )
    stays = tr(
        "Your own meetings, conversations, notes and spaces stay. The sample can be loaded again at any time."
    )
    return f"{what}\n\n{stays}"


def title_of_removal(sample: Sample) -> str:
    return trn("Remove the sample meeting?", "Remove the {count} sample meetings?", len(sample.titles))
