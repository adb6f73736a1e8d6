"""Another application that fills the whole screen, as a film or a presentation does."""

import sys

from PySide6.QtWidgets import QApplication, QLineEdit

app = QApplication(sys.argv)
app.setApplicationName("film")
field = QLineEdit()
field.setWindowTitle("A film")
field.setAccessibleName("Film")
field.setStyleSheet("background: #203040; border: none")
field.showFullScreen()
app.exec()
