"""The real panel of XFCE with nothing on it but its tray, which asks icons over D-Bus and embeds the others."""

import shutil
from types import TracebackType
from typing import Self

from tests.parts.desktop import Desktop
from tests.parts.status_notifier import WATCHER
from tests.parts.waiting import until

PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="30"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"""


class XfcePanel:
    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    @staticmethod
    def missing() -> list[str]:
        return [name for name in ("xfce4-panel", "xfconf-query") if shutil.which(name) is None]

    def __enter__(self) -> Self:
        desk = self._desktop
        kept = desk.root / "config/xfce4/xfconf/xfce-perchannel-xml"
        kept.mkdir(parents=True, exist_ok=True)
        (kept / "xfce4-panel.xml").write_text(PANEL)
        self._processes = [desk.processes.start("xfconf-query", "--list", env=desk.env)]
        until(lambda: desk.owns("org.xfce.Xfconf"), "the settings of XFCE")
        self._processes.append(desk.processes.start("xfce4-panel", "--disable-wm-check", env=desk.env))
        until(lambda: desk.owns(WATCHER), "the panel's tray")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            self._desktop.processes.stop(process)
        until(lambda: not self._desktop.owns(WATCHER), "the panel to go")
