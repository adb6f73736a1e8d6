"""What the window does: the user's intents to the session, the session's facts to the window."""

import logging
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import (
    AccountChanged,
    AnswerFinished,
    DraftsChanged,
    Fact,
    LinkChanged,
    LinkState,
    Noticed,
    ThreadsChanged,
)
from harmony_desktop.domain.ids import SpaceId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.voice import Voice, VoiceState
from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings
from harmony_desktop.ui.account_change import put_away
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.garbage import Garbage
from harmony_desktop.ui.listening.row import CLICK, HELD, KEY
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.listening.talk_key import TalkKey
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.microphones import Microphones
from harmony_desktop.ui.model_presenter import ModelPresenter
from harmony_desktop.ui.network import words
from harmony_desktop.ui.question_presenter import QuestionPresenter
from harmony_desktop.ui.screens import APPROVALS
from harmony_desktop.ui.thread_presenter import ThreadPresenter
from harmony_desktop.ui.vocabulary.feeder import NameFeeder
from harmony_desktop.ui.voice_presenter import VoicePresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.voice import SEND_AT_ONCE, SWITCH, TALK_KEY

log = logging.getLogger(__name__)
TOLD_ONCE = ("session_only",)
"""Good to know, and nothing to act on: said once on this machine, before the first question; doctor always tells."""
PATIENCE_MS = 6000
"""So long a workspace may take to come before the composer says so."""


class CompanionPresenter(QObject):
    """Made once the services stand; what was typed before that is in the composer and stays there."""

    activity_changed = Signal(str)
    """idle, listening, answering: for the tray."""

    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self.settings = settings
        runner.report = self._on_failure
        self._late = False
        self._awaited: ThreadId | None = None
        self._link_problem = ""
        self.voice: VoicePresenter | None = None
        self.talk_key: TalkKey | None = None
        self.talk = ThreadPresenter(window, session, runner)
        self.names = NameFeeder(session, runner, settings)
        self.models = ModelPresenter(window, session, runner, self.talk)
        self.asking = QuestionPresenter(window, session, runner, self.talk, self.models.wanted)
        self._end = session.bus.subscribe(self._on_fact)
        self._connect()
        self.models.shown.connect(self.asking.context.show_model)
        self.asking.asked.connect(self.models.on_asked)
        self._garbage = Garbage(self, lambda: window.take is not Stage.NONE)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._on_patience_ended)
        self._patience.start(PATIENCE_MS)
        self._show_link()

    def _connect(self) -> None:
        composer = self._window.composer
        self.asking.asked.connect(self._on_asked)
        composer.recent_wanted.connect(self._on_recent)
        self._window.new_wanted.connect(self.new_chat)
        self._window.pin_changed.connect(self._on_pin_changed)
        self._window.notice.dismissed.connect(self._window.notice.clear)
        self.talk.changed.connect(self._on_thread_changed)

    def begin(self) -> None:
        """The session has read what is kept: pin, the last thread and its draft come back."""
        composer = self._window.composer
        self._window.pin.show(bool(self._session.remembered("pinned", True)))
        self._awaited = self._session.last_thread
        self._return_to_last()
        if self.talk.thread_id is None:
            self._put_draft()
        composer.show_ready(True)
        self.models.load()

    def _begin_anew(self) -> None:
        """Another account: nothing of the other one stays on the screen, is under way to it or could be sent; what was
        typed is its draft."""
        self._runner.forget()
        put_away(self._window)
        self._link_problem, self._awaited = "", None
        self.models.begin_anew()
        self.talk.show(None)
        self.asking.forget()
        if self.voice is not None:
            self.voice.forget()
        self.names.load()
        self.begin()

    def _return_to_last(self) -> None:
        """To the thread of the last time: at once, or when the cache that holds it has been unlocked."""
        last = self._awaited
        if last is None or self._session.thread(last) is None:
            return
        self._awaited = None
        if self.talk.thread_id is None:  # else the user has begun something meanwhile
            self.talk.show(last)
            self._put_draft()

    def _put_draft(self) -> None:
        """What is being typed right now stays, and becomes the draft of the thread that is shown."""
        composer, thread_id = self._window.composer, self.talk.thread_id
        if typed := composer.text:
            self._session.save_draft(thread_id, typed)
        else:
            composer.put(self._session.draft(thread_id))

    def use_voice(self, voice: Voice, microphones: Microphones) -> None:
        talk = self.voice = VoicePresenter(self._window, self._session, voice, self._runner, microphones)
        self.talk_key = TalkKey(self, talk, lambda: self.settings[TALK_KEY] == SWITCH, KEY)
        self.voice.words_landed.connect(self._on_words_landed)
        self.voice.state_changed.connect(self._on_voice_state)
        self._runner.start(self.voice.prepare(), name="speech model", stays=True)
        self.names.use(voice)

    def begin_talking(self, latched: bool = False) -> None:
        """The tray was asked; where nothing can be asked, in a new chat."""
        if self.voice is not None:
            self._make_writable()
            self.voice.begin(CLICK if latched else HELD)

    def finish_talking(self) -> None:
        if self.voice is not None:
            self.voice.finish()

    def press_talk_key(self) -> None:
        """The desktop's key went down."""
        if self.talk_key is not None:
            self._make_writable()
            self.talk_key.press()

    def release_talk_key(self) -> None:
        if self.talk_key is not None:
            self.talk_key.release()

    def cancel_talking(self) -> None:
        """Esc while the key is held."""
        if self.talk_key is not None:
            self.talk_key.cancel()

    def user_left(self) -> None:
        """The screen locks, or the computer sleeps."""
        if self.voice is not None:
            self.voice.leave()

    def _make_writable(self) -> None:
        if not self._window.writable:
            self.new_chat()

    def close(self) -> None:
        self._patience.stop()
        self._end()
        self.names.close()
        self.models.close()
        self.asking.context.mentions.close()
        self.talk.close()
        self._garbage.close()
        if self.voice is not None:
            self.voice.close()

    # --- intents -------------------------------------------------------------------------------------------------

    @property
    def new_space(self) -> SpaceId | None:
        """Where the next new thread will belong."""
        return self.asking.new_space

    def _on_asked(self) -> None:
        self._awaited = None
        self._window.notice.pass_by()

    def new_chat(self) -> None:
        """An empty composer; the thread stays in the list."""
        self.new_chat_in(None)

    def new_chat_in(self, space_id: SpaceId | None) -> None:
        """As `new_chat`; the thread will belong to the space."""
        self._awaited = None
        self.models.begin_anew()
        self.asking.new_space = space_id
        self.open_thread(None)

    def open_thread(self, thread_id: ThreadId | None) -> None:
        """Shows it, with its draft; None: an empty composer."""
        self._window.close_screen()
        self._window.notice.pass_by()
        self.talk.show(thread_id)
        self._window.composer.put(self._session.draft(thread_id))
        self._window.composer.edit.setFocus()
        if thread_id is not None:
            self._session.remember("last_thread", thread_id)
            self._runner.start(self.talk.open(thread_id), name="open thread")
        else:
            self._session.remember("last_thread", None)

    def _on_recent(self, button: QWidget) -> None:
        menu = Menu(tr("Recent conversations"), self._window)
        recent = [t for t in self._session.recent_threads(60) if not t.archived][:12]
        for summary in recent:
            title = summary.title or tr("New chat")
            title = title if len(title) <= 44 else title[:43] + "…"
            menu.addAction(title.replace("&", "&&"), partial(self.open_thread, summary.id))
        if not recent:
            menu.addAction(tr("No conversations yet")).setEnabled(False)
        waiting = len(self._session.approvals.waiting())
        if self.talk.thread_id is not None or waiting:
            menu.addSeparator()
        if waiting:
            words = tr("Waiting approvals ({count})", count=waiting)
            menu.addAction(words, lambda: self._window.show_screen(APPROVALS))
        if self.talk.thread_id is not None:
            menu.addAction(tr("New chat"), self.new_chat)
        menu.open_at(button)

    def _on_pin_changed(self, pinned: bool) -> None:
        self._session.remember("pinned", pinned)
        self._window.pin.show(pinned)

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._begin_anew()
        elif isinstance(fact, DraftsChanged):
            self.asking.context.show()
        elif isinstance(fact, LinkChanged):
            self._show_link()
            self._show_link_problem(fact)
            if fact.state is LinkState.ONLINE:
                self.names.load()
        elif isinstance(fact, ThreadsChanged):
            self._return_to_last()
        elif isinstance(fact, Noticed):
            self._tell(fact.problem)
        elif isinstance(fact, AnswerFinished):
            self._tell_activity()

    def _tell(self, problem: Problem) -> None:
        """Something to know. What is told once never stands in a conversation, nor returns with every start."""
        if problem.code in TOLD_ONCE:
            told = list(self._session.remembered("told", []))
            if problem.code in told or self._window.filled:
                return
            self._session.remember("told", [*told, problem.code])
        self._window.notice.show_problem(problem, quiet=True)

    def _on_thread_changed(self) -> None:
        if self._window.filled and self._window.notice.code in TOLD_ONCE:
            self._window.notice.clear()
        self._window.composer.show_running(self.talk.running)
        self.models.show()
        self._tell_activity()

    def _on_words_landed(self, at_once: bool) -> None:
        self.asking.spoken = True
        self._show_link()
        self._window.composer.edit.setFocus()
        if at_once and self.settings[SEND_AT_ONCE]:
            self.asking.submit(self._window.composer.text)

    def _on_voice_state(self, state: VoiceState) -> None:
        if state is VoiceState.IDLE:
            self._show_link()
        self._tell_activity(state)

    def _tell_activity(self, voice: VoiceState | None = None) -> None:
        listening = self._window.listening or voice is VoiceState.LISTENING
        self.activity_changed.emit("listening" if listening else "answering" if self.talk.running else "idle")

    def _on_patience_ended(self) -> None:
        self._late = True
        self._garbage.settle()
        self._show_link()

    def _show_link(self) -> None:
        link = self._session.link
        self._window.composer.show_status(words.status(link, self._session.workspace_problem, self._late))

    def _show_link_problem(self, fact: LinkChanged) -> None:
        """A workspace that is only away is one amber line; one that fails or refuses says why, to be copied."""
        notice = self._window.notice
        away = fact.problem is None or fact.problem.code in (*words.AWAY, *words.KEYRING)
        if fact.state is LinkState.ONLINE:
            if notice.code == self._link_problem:
                notice.clear()
            self._link_problem = ""
        elif fact.problem is not None and not away:
            self._link_problem = fact.problem.code
            notice.show_problem(fact.problem, words.button(fact.problem.code))

    def _on_failure(self, error: BaseException) -> None:
        problem = error.problem if isinstance(error, HarmonyError) else Problem("unknown", detail=repr(error))
        self._window.notice.show_problem(problem)
