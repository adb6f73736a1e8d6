"""What is told while nobody looks."""

from harmony_desktop.wish import Deed, Section, Wish

NOTIFY_APPROVALS = Wish(
    "notify_approvals",
    True,
    "Approvals that wait",
    "Tells you when a tool asks before it acts. Review opens it; what is short and can be undone can be approved there.",
    section=Section.NOTIFICATIONS,
)
NOTIFY_ANSWERS = Wish(
    "notify_answers",
    True,
    "Answers that finished",
    "Tells you when one ends, or fails, while the window is hidden or you work elsewhere.",
    section=Section.NOTIFICATIONS,
)
DO_NOT_DISTURB = Wish(
    "do_not_disturb",
    False,
    "Do not disturb",
    "Nothing is sent to the desktop. The tray icon, “Approvals” and the dots beside your threads still show what is new.",
    section=Section.NOTIFICATIONS,
)
HIDE_CONTENT = Wish(
    "hide_content",
    False,
    "Hide content",
    "Says only that there is something: no title and no words, for a screen that others see.",
    section=Section.NOTIFICATIONS,
)
TEST_NOTIFICATION = Deed(
    "test_notification",
    "Test notification",
    "Shows how one looks on this desktop.",
    "Send a test notification",
    Section.NOTIFICATIONS,
)
NOTIFIED = (NOTIFY_APPROVALS, NOTIFY_ANSWERS)
"""The kinds of notifications; each is one wish."""
