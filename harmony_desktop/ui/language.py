"""The interface in the user's language: its sentences, Qt's own, dates and numbers, and where a line begins."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from harmony_desktop import languages


def speak(app: QApplication, wish: str) -> None:
    """Before the first window is made: what is on the screen already keeps its words."""
    system = QLocale.system()
    wear(app, languages.load(languages.chosen(wish, system.uiLanguages())))


def wear(app: QApplication, language: languages.Language) -> None:
    languages.speak(language)
    system = QLocale.system()
    ours = QLocale(language.code)
    locale = system if system.language() == ours.language() else ours  # de_CH stays de_CH
    QLocale.setDefault(locale)
    app.setLayoutDirection(locale.textDirection())
    translator = QTranslator(app)
    if translator.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
