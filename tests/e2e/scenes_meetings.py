"""What the page shows of meetings: their list, one with its recording, sharing it, and bringing another in."""

from tests.e2e.scenes_large import large
from tests.e2e.studio import Studio
from tests.parts.program import SLOW


def meetings(studio: Studio, theme: str) -> None:
    """The sample as it is after its first start."""
    program = large(studio, theme, "meetings")
    program.click("Meetings, …")
    program.click("Search meetings")
    program.type("help pages")
    program.click("Help pages…")
    program.control("Status: Completed", seconds=SLOW)
    studio.take(program, theme, "meeting")
    program.click("Insights")
    program.control("Run “Meeting insights” again")
    studio.take(program, theme, "insights")
    program.choose("Meeting menu", "Down", "Down", "Down")  # after Rename and Search
    program.control("Share PDF")
    program.click("Generate Link for Sharing")
    program.control("Copy")
    studio.take(program, theme, "share")
    studio.desktop.key("Escape")
    program.click("Back to the meetings")
    program.click("Search meetings")
    studio.desktop.key("ctrl+a")
    studio.desktop.key("BackSpace")
    program.control("Product demo, Hollis Freight…")
    studio.take(program, theme, "meetings")
    studio.desktop.key("ctrl+o")
    program.control("Choose files…")
    studio.take(program, theme, "bringing")
    program.stop()


SCENES = (meetings,)
