"""Where the sample is offered and taken out: the list of meetings, the empty Companion, the Preferences."""

from harmony_desktop.i18n import tr
from harmony_desktop.ui.meetings.list_page import ListPage
from harmony_desktop.ui.preferences_presenter import PreferencesPresenter
from harmony_desktop.ui.sample import words
from harmony_desktop.ui.sample.line import SampleLine
from harmony_desktop.ui.sample.presenter import SamplePresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.first_steps import SAMPLE_MEETINGS


class MeetingsOffer:
    """On the page of meetings: in its blank room, or as a line above the list."""

    def __init__(self, page: ListPage, sample: SamplePresenter) -> None:
        self._page, self._sample = page, sample
        self._line = SampleLine(page.theme, page)
        page.head.addWidget(self._line)
        page.blank.offer_taken.connect(sample.act)
        self._line.acted.connect(self._on_line)
        sample.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        sample = self._sample
        self._page.offer(*sample.offer())
        listed = bool(self._page.list.rows.rows)  # else the blank room says it
        if sample.progress is not None and listed:
            self._line.say(*sample.offer())
        elif sample.removable and sample.sample is not None:
            self._line.say(words.among(sample.sample), tr("Remove…"), tr("Remove the sample meetings"))
        else:
            self._line.say("", "")

    def _on_line(self) -> None:
        if self._sample.progress is not None:
            self._sample.stop()
        else:
            self._sample.ask_to_remove()


class CompanionOffer:
    """In the blank room of a new chat, as long as there is no meeting to ask about."""

    def __init__(self, window: CompanionWindow, sample: SamplePresenter) -> None:
        self._window, self._sample = window, sample
        window.blank.offer_taken.connect(sample.act)
        sample.changed.connect(self.refresh)

    def refresh(self) -> None:
        wanted = self._sample.empty or self._sample.progress is not None
        self._window.blank.offer(*(self._sample.offer() if wanted else ("", "")))


class PreferencesOffer:
    """Among the preferences: loaded, stopped and taken out by the same button."""

    def __init__(self, preferences: PreferencesPresenter, sample: SamplePresenter) -> None:
        self._preferences, self._sample = preferences, sample
        preferences.deeds[SAMPLE_MEETINGS] = self._act
        preferences.shown.connect(sample.look)
        preferences.shown.connect(self.refresh)
        sample.changed.connect(self.refresh)

    def refresh(self) -> None:
        sample = self._sample
        if sample.progress is not None:
            told, button = words.progress(*sample.progress, sample.stopping), tr("Stop")
        elif sample.removable and sample.sample is not None:
            told, button = words.loaded(sample.sample), tr("Remove…")
        else:
            told, button = tr(SAMPLE_MEETINGS.help), tr(SAMPLE_MEETINGS.button)
        may = sample.removable or sample.offered or (sample.progress is not None and not sample.stopping)
        self._preferences.show_deed(SAMPLE_MEETINGS, told, button, may)

    def _act(self) -> None:
        if self._sample.removable:
            self._sample.ask_to_remove()
        else:
            self._sample.act()
