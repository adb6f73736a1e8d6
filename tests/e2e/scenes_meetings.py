"""What the page shows of meetings: their list, one with its recording, sharing it, bringing another in, another host."""

from harmony_workspace.access import tls
from tests.e2e.scenes_large import large
from tests.e2e.studio import Studio
from tests.fakes.hosted_host import KEY, hosting_aside, title
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


def hosted(studio: Studio, theme: str) -> None:
    """Connected, listed, read, and about to be discussed."""
    folder = studio.desktop.root / f"host-{theme}"
    folder.mkdir()
    made = tls.own(folder)
    studio.desktop.env["SSL_CERT_FILE"] = str(made.ca)
    try:
        with hosting_aside(made) as host:
            program = large(studio, theme, "hosted")
            program.click("Meetings, …")
            program.choose("Where meetings come from", "Down")
            program.control("Address")
            program.type(host.url)
            program.click("API key")
            program.type(KEY)
            studio.take(program, theme, "hosted-connect")
            studio.desktop.key("Return")
            program.control(f"{title(0)}…", seconds=SLOW)
            studio.take(program, theme, "hosted-list")
            program.click(f"{title(1)}…")
            program.control("Ask Companion about this meeting")
            studio.take(program, theme, "hosted-meeting")
            program.click("Ask Companion about this meeting")
            program.control("Summarize this meeting…")
            studio.take(program, theme, "hosted-discuss")
            program.stop()
    finally:
        del studio.desktop.env["SSL_CERT_FILE"]


SCENES = (meetings, hosted)
