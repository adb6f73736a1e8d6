"""How it looks: two palettes, the fonts, and the one stylesheet. Widgets ask a `Theme` and repaint on `changed`."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

TEXT_PX = 13.5
MENU_PX = 12.5
"""As on buttons, also in the menus that Qt makes for its fields."""
LINE_PX = 20.0
"""Line height of running text: 13.5 px at 1.48."""
PLAIN_FAMILIES = frozenset(
    {"sans", "sans serif", "sans-serif", "dejavu sans", "bitstream vera sans", "liberation sans", "helvetica"}
)
"""What a system names when nobody chose a UI font; Inter is nicer where it is installed."""


class Scheme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Palette:
    """Near-monochrome. Colour only means something: red listening or failed, amber waiting, green done."""

    page: str
    card: str
    sunk: str
    text: str
    dim: str
    faint: str
    line: str
    act: str
    actfg: str
    hover: str
    ok: str
    warn: str
    warnbg: str
    warnline: str
    err: str
    shadow: float
    """Opacity of the soft shadow."""
    dark: bool = False

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        made = QColor(getattr(self, name))
        made.setAlphaF(alpha)
        return made


LIGHT = Palette(
    page="#f4f3f1",
    card="#ffffff",
    sunk="#f4f3f1",
    text="#141414",
    dim="#5f5e5b",
    faint="#73716d",
    line="#e2e0dc",
    act="#141414",
    actfg="#ffffff",
    hover="#eceae6",
    ok="#0a7d3a",
    warn="#8f5b00",
    warnbg="#fdf6e7",
    warnline="#ecd9ae",
    err="#c62f35",
    shadow=0.16,
)
DARK = Palette(
    page="#1c1c1c",
    card="#252525",
    sunk="#1e1e1e",
    text="#ececea",
    dim="#a9a7a3",
    faint="#94928d",
    line="#383836",
    act="#f2f1ef",
    actfg="#141414",
    hover="#30302f",
    ok="#35c56d",
    warn="#f0b23c",
    warnbg="#2c2619",
    warnline="#54451f",
    err="#f0666b",
    shadow=0.5,
    dark=True,
)


def sharpened(palette: Palette) -> Palette:
    """For who asks the system for more contrast: no quiet tones, and lines that are seen."""
    soft, line = ("#d6d4d0", "#8f8d88") if palette.dark else ("#3a3937", "#75736f")
    plain = replace(palette, dim=soft, faint=soft, line=line, warnline=line)
    if palette.dark:
        return replace(plain, ok="#5be08c", warn="#ffc95c", err="#ff9094")
    return replace(plain, ok="#00572a", warn="#6b4300", err="#a01018")


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours."""

    def luminance(name: str) -> float:
        colour = QColor(name)
        parts = [
            c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
            for c in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _family() -> str:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    families = set(QFontDatabase.families())
    if (system.lower() in PLAIN_FAMILIES or system not in families) and "Inter" in families:
        return "Inter"
    return system


class Theme(QObject):
    """The palette in use and the fonts; follows the system unless the user chose."""

    changed = Signal()

    def __init__(self, scheme: Scheme = Scheme.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme = scheme
        self._family = _family()
        self._fonts: dict[tuple[float, int, bool], QFont] = {}
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._apply)
        self.palette = self._resolve()

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def choose(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._apply()

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        return self.palette.colour(name, alpha)

    def font(self, px: float = TEXT_PX, weight: int = 400, mono: bool = False) -> QFont:
        """A font of exactly that many pixels: a point size, because `QFont` takes whole pixels only."""
        key = (px, weight, mono)
        if key not in self._fonts:
            self._fonts[key] = self._make_font(px, weight, mono)
        return QFont(self._fonts[key])

    def _make_font(self, px: float, weight: int, mono: bool) -> QFont:
        if mono:
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        else:
            font = QFont(self._family)
            if self._family == "Inter":
                for feature in ("cv11", "ss03"):
                    font.setFeature(QFont.Tag(feature), 1)
        screen = QGuiApplication.primaryScreen()
        font.setPointSizeF(px * 72 / (screen.logicalDotsPerInchY() if screen else 96))
        font.setWeight(QFont.Weight(weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _resolve(self) -> Palette:
        hints = QGuiApplication.styleHints()  # what it tells of lives as long as this name for it
        more = hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        return sharpened(self._plain()) if more else self._plain()

    def _plain(self) -> Palette:
        if self._scheme is Scheme.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self._scheme is Scheme.DARK else LIGHT

    def _on_system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        palette = self._resolve()
        if palette != self.palette:
            self.palette = palette
            self.dress()
            self.changed.emit()

    def dress(self) -> None:
        """Gives the application the palette, the font and the stylesheet."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setFont(self.font())
        app.setPalette(qt_palette(self.palette))
        sheet = stylesheet(self.palette, self.font(MENU_PX).pointSizeF())
        if sheet != app.styleSheet():
            app.setStyleSheet(sheet)  # every widget is looked through


def qt_palette(p: Palette) -> QPalette:
    """For what Qt paints by itself: selections, placeholders, menus."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, name in (
        (role.Window, "card"),
        (role.Base, "card"),
        (role.AlternateBase, "sunk"),
        (role.Text, "text"),
        (role.WindowText, "text"),
        (role.ButtonText, "text"),
        (role.Button, "card"),
        (role.PlaceholderText, "faint"),
        (role.ToolTipBase, "card"),
        (role.ToolTipText, "text"),
        (role.Link, "text"),
    ):
        palette.setColor(which, p.colour(name))
    palette.setColor(role.Highlight, QColor("#3d5a80") if p.dark else QColor("#cfe0f5"))
    palette.setColor(role.HighlightedText, p.colour("text"))
    return palette


def stylesheet(p: Palette, menu_pt: float) -> str:
    """The whole stylesheet, ``menu_pt`` the type of menus; anything drawn by hand (card, chips, icon buttons) is not in it."""
    return f"""
    QMenu {{ background: {p.card}; color: {p.text}; border: 1px solid {p.line}; border-radius: 9px; padding: 4px;
        font-size: {menu_pt}pt; }}
    QMenu::item {{ padding: 5px 14px 5px 10px; border-radius: 6px; }}
    QMenu#nested::item {{ padding-right: 28px; }}
    QMenu::item:selected {{ background: {p.hover}; }}
    QMenu::item:disabled {{ color: {p.faint}; }}
    QMenu::separator {{ height: 1px; background: {p.line}; margin: 4px 6px; }}
    QToolTip {{ background: {p.card}; color: {p.text}; border: 1px solid {p.line}; padding: 3px 6px; }}
    QTextEdit, QTextBrowser {{ background: transparent; border: none; color: {p.text}; }}
    QScrollBar:vertical {{ background: transparent; width: 8px; margin: 2px 2px 2px 0; }}
    QScrollBar::handle:vertical {{ background: {p.line}; border-radius: 3px; min-height: 28px; }}
    QScrollBar::handle:vertical:hover {{ background: {p.faint}; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none; height: 0; }}
    QPushButton {{ background: {p.card}; color: {p.text}; border: 1px solid {p.line}; border-radius: 8px;
        padding: 0 11px; min-height: 26px; max-height: 26px; }}
    QPushButton:hover, QPushButton:pressed {{ background: {p.hover}; }}
    QPushButton:focus {{ border-color: {p.faint}; }}
    QPushButton:disabled {{ color: {p.faint}; }}
    QPushButton#primary {{ background: {p.act}; color: {p.actfg}; border-color: {p.act}; }}
    QPushButton#primary:hover, QPushButton#primary:focus {{ border-color: {p.faint}; }}
    QPushButton#primary:disabled, QPushButton#primary[armed="false"] {{ background: {p.hover}; color: {p.faint}; border-color: {p.hover}; }}
    QPushButton#danger {{ color: {p.err}; border-color: {p.err}; }}
    QPushButton#destroy {{ background: {p.err}; color: {p.card}; border-color: {p.err}; }}
    QPushButton#destroy:hover, QPushButton#destroy:focus, QPushButton#danger:focus {{ border-color: {p.text}; }}
    QPushButton#destroy:disabled {{ background: {p.hover}; color: {p.faint}; border-color: {p.hover}; }}
    QPushButton#field {{ text-align: left; padding: 0 8px; min-height: 28px; max-height: 28px; border-radius: 7px; }}
    QPushButton#option {{ padding: 0 7px; }}
    QPushButton#option:checked {{ background: {p.hover}; border-color: {p.faint}; }}
    QPushButton#option:checked:focus {{ border-color: {p.text}; }}
    QPushButton:flat {{ border-color: transparent; background: transparent; color: {p.dim}; padding: 0 6px; }}
    QPushButton:flat:hover {{ background: {p.hover}; color: {p.text}; }}
    QPushButton:flat:disabled {{ color: {p.faint}; background: transparent; }}
    QPushButton:flat:focus {{ border-color: {p.faint}; }}
    QLineEdit {{ background: {p.card}; color: {p.text}; border: 1px solid {p.line}; border-radius: 7px;
        padding: 3px 8px; }}
    QLineEdit:focus {{ border-color: {p.faint}; }}
    QLineEdit#search {{ background: transparent; border: none; padding: 0; }}
    QPlainTextEdit {{ background: {p.card}; color: {p.text}; border: 1px solid {p.line}; border-radius: 9px;
        padding: 5px 6px; }}
    QPlainTextEdit#bare {{ border: none; padding: 0; }}
    QPlainTextEdit:focus {{ border-color: {p.faint}; }}
    QLineEdit#heading {{ background: transparent; border: none; border-bottom: 1px solid transparent;
        border-radius: 0; padding: 3px 0; }}
    QLineEdit#heading:hover:!read-only {{ border-bottom-color: {p.line}; }}
    QLineEdit#heading:focus:!read-only {{ border-bottom-color: {p.faint}; }}
    QPushButton#bare {{ padding: 0; }}
    QLineEdit#title {{ padding: 2px 7px; }}
    QTextEdit#email-to, QTextEdit#email-subject {{ background: transparent; border: none;
        border-bottom: 1px solid transparent; border-radius: 0; padding: 3px 0; }}
    QTextEdit#email-to:hover:!read-only, QTextEdit#email-subject:hover:!read-only {{ border-bottom-color: {p.line}; }}
    QTextEdit#email-to:focus:!read-only, QTextEdit#email-subject:focus:!read-only {{ border-bottom-color: {p.faint}; }}
    QListView {{ background: {p.card}; color: {p.text}; border: none; outline: none; }}
    SideList, PickList, MentionList {{ background: transparent; }}
    QProgressBar {{ background: {p.hover}; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }}
    QProgressBar::chunk {{ background: {p.text}; border-radius: 2px; }}
    QLabel {{ background: transparent; }}
    """
