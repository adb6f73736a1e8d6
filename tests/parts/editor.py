"""Some other application: a window with a text field that prints what is typed into it, one line a change."""

import sys

from PySide6.QtWidgets import QApplication, QLineEdit

app = QApplication(sys.argv)
app.setApplicationName("editor")
field = QLineEdit()
field.setWindowTitle("Another application")
field.setAccessibleName("Notes")
field.resize(420, 40)
field.textChanged.connect(lambda text: print(f"text {text}", flush=True))
field.show()
app.exec()
