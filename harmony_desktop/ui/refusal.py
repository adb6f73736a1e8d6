"""Why the window does not open, said where whoever started it looks: on the terminal, and on the screen."""

import os
import sys

from harmony_desktop.domain.problems import Problem
from harmony_desktop.paths import Paths
from harmony_desktop.settings import Settings
from harmony_desktop.system import platform, screens
from harmony_desktop.wishes.window import INTERFACE
from harmony_desktop.wordings import explain


def refuse(problem: Problem, paths: Paths, quietly: bool = False) -> None:
    """Returns when it was read. ``quietly``: nobody is waiting for a window, as at a login."""
    sys.stderr.write(f"{' '.join(explain(problem))}\n")
    if not quietly and screens.seen():
        _show(problem, paths)


def _show(problem: Problem, paths: Paths) -> None:
    platform.choose(os.environ)
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QMessageBox

    from harmony_desktop.i18n import tr
    from harmony_desktop.ui import language
    from harmony_desktop.ui.application import Application

    app = Application(sys.argv[:1])
    language.speak(app, Settings(paths.client)[INTERFACE])
    title, hint = explain(problem)
    box = QMessageBox(QMessageBox.Icon.Warning, "Harmony", title, QMessageBox.StandardButton.Close)
    box.setInformativeText(hint)
    box.setDefaultButton(QMessageBox.StandardButton.Close)
    flags = Qt.TextInteractionFlag
    box.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
    copy = box.addButton(tr("Copy details"), QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # it stays open
    said = "\n".join(part for part in (title, hint, problem.detail) if part)
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(said))
    app.quit_wanted.connect(box.reject)
    box.exec()
