"""Words while the key is held: behind what stands in the composer, settled ones in its colour, the others faint.

They are shown as an input method shows the word it is putting together: part of the lines, not of the text. So the
question, its draft and what can be taken back stay as they are until the final words come.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QInputMethodEvent, QTextCharFormat

from harmony_desktop.domain.voice import Partial
from harmony_desktop.ui.question_edit import QuestionEdit
from harmony_desktop.ui.theme import Theme

NOTHING = Partial("")


class LiveWords(QObject):
    def __init__(self, theme: Theme, edit: QuestionEdit) -> None:
        super().__init__(edit)
        self._theme, self._edit = theme, edit
        self._shown = NOTHING
        edit.textChanged.connect(self._put_back)
        theme.changed.connect(self._paint)

    @property
    def shown(self) -> Partial:
        return self._shown

    def show(self, words: Partial) -> None:
        if words != self._shown and not self._edit.composing:
            self._shown = words
            self._edit.keep_height(True)
            self._paint()

    def clear(self) -> None:
        if self._shown != NOTHING:
            self._shown = NOTHING
            self._edit.preview(QInputMethodEvent())
        self._edit.keep_height(False)

    def land(self, text: str) -> None:
        """The final words take the place of these, as one thing that can be taken back."""
        self._shown = NOTHING
        self._edit.preview(QInputMethodEvent())
        self._edit.append_words(_behind(self._edit.toPlainText(), text))
        self._edit.keep_height(False)

    def _put_back(self) -> None:
        """Somebody types beside it: what is typed stands first."""
        if self._shown != NOTHING and not self._edit.composing and not self._edit.previewing:
            self._paint()

    def _paint(self) -> None:
        if self._shown == NOTHING:
            return
        solid, grey = self._shown.solid, self._shown.grey
        words = f"{solid} {grey}" if solid and grey else solid or grey
        shown = _behind(self._edit.toPlainText(), words)
        kind = QInputMethodEvent.AttributeType
        marks = [QInputMethodEvent.Attribute(kind.Cursor, len(shown), 0, None)]
        for at, length, tone in (
            (len(shown) - len(words), len(solid), "text"),
            (len(shown) - len(grey), len(grey), "faint"),
        ):
            if length:
                look = QTextCharFormat()
                look.setForeground(self._theme.colour(tone))
                marks.append(QInputMethodEvent.Attribute(kind.TextFormat, at, length, look))
        self._edit.preview(QInputMethodEvent(shown, marks))


def _behind(text: str, words: str) -> str:
    """With the space that is missing between them."""
    return f" {words}" if words and text and not text[-1].isspace() else words
