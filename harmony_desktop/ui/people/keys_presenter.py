"""Workspace Settings › API keys: an admin's view of all, everybody's of their own; made, shown once, revoked."""

from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import Access, ApiKey, ApiKeys, MadeKey, NewApiKey, WorkspaceRole
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.people.key_dialog import KeyDialog
from harmony_desktop.ui.people.keys_screen import KeysScreen
from harmony_desktop.ui.people.presenting import SectionPresenter
from harmony_desktop.ui.people.secret_sheet import SecretSheet

HEADER = "X-API-Key"


class KeysPresenter(SectionPresenter):
    _access: Access | None = None
    _roles: tuple[WorkspaceRole, ...] = ()
    _cursor = ""
    _asking = False

    def make(self, parent: QWidget) -> KeysScreen:
        screen = self._keys = KeysScreen(self._window.theme, parent)
        self._show_with(screen)
        screen.add_wanted.connect(self._make_key)
        screen.revoke_wanted.connect(self._revoke)
        screen.more_wanted.connect(lambda: self._start(self._more()))
        return screen

    @property
    def _admin(self) -> bool:
        return self._access is not None and self._access.admin

    async def read(self, number: int) -> bool:
        access = await self._people.access()
        if access.admin:
            page, roles = await self._people.keys(self._keys.words), await self._people.roles()
        else:
            own = await self._people.own_keys()
            page, roles = ApiKeys(own, "", len(own)), ()
        if number != self._reads:
            return False
        self._access, self._roles, self._cursor = access, roles, page.cursor
        self._keys.allow(access.admin)
        self._keys.show_keys(page.items, page.total, more=bool(page.cursor))
        return True

    async def _more(self) -> None:
        number = self._reads
        if self._asking or not self._cursor:
            return
        self._asking = True
        try:
            page = await self._people.keys(self._keys.words, self._cursor)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        finally:
            self._asking = False
        if number == self._reads:
            self._cursor = page.cursor
            self._keys.show_keys(page.items, page.total, more=bool(page.cursor), add=True)

    # --- making and revoking -------------------------------------------------------------------------------------

    def _make_key(self) -> None:
        me = self._access.email if self._access is not None else ""
        dialog = KeyDialog(self._window.theme, self._window.card, self._roles, me)

        def save(new: NewApiKey) -> None:
            people = self._people
            making = people.make_key(new) if self._admin else people.make_own_key(new)
            self._give(dialog, making, tr("Making it…"), self._show_secret)

        dialog.saved.connect(save)
        self._window.lay_over(dialog)

    def _show_secret(self, made: MadeKey) -> None:
        lines = [
            (tr("Key"), made.secret),
            (tr("As a header"), f"{HEADER}: {made.secret}"),
        ]
        if address := self._people.address():
            lines.append((tr("Address"), address))
        about = tr(
            "This is shown once; the workspace keeps no copy that could be read. Put it where the program reads it."
        )
        title = tr("The key “{name}”", name=made.key.name)
        self._window.lay_over(SecretSheet(self._window.theme, self._window.card, title, about, lines))

    def _revoke(self, key: ApiKey) -> None:
        people = self._people
        self._ask(
            tr("Revoke the key “{name}”?", name=key.name),
            tr("Whatever uses it stops at once. This cannot be undone; another key can be made."),
            tr("Revoke"),
            lambda: people.delete_key(key.id) if self._admin else people.delete_own_key(key.id),
        )
