"""People, roles and keys in the user's words: what a role reads, what a change takes away, when somebody was here."""

from datetime import datetime

from harmony_desktop.domain.people import ApiKey, Person, ReadScope, WorkspaceRole, WorkspaceTeam, narrows
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, listed, tr, trn

SCOPES = {
    ReadScope.OWN: later("Own meetings"),
    ReadScope.TEAM: later("Own and team meetings"),
    ReadScope.ALL: later("All meetings"),
}
READS = {
    ReadScope.OWN: later("Reads own meetings."),
    ReadScope.TEAM: later("Reads own meetings and those of their teams."),
    ReadScope.ALL: later("Reads every meeting of the workspace."),
}
YOU_READ = {
    ReadScope.OWN: later("You read the meetings you brought in."),
    ReadScope.TEAM: later("You read your own meetings and those of your teams."),
    ReadScope.ALL: later("You read every meeting of the workspace."),
}
TAKEN_BACK = later(
    "{lost}; copies leave their windows as soon as those connect. Files they saved, such as PDFs, stay."
)
SOON_DAYS = 7


def reads(role: WorkspaceRole) -> str:
    """What somebody with it may."""
    return (
        f"{tr(READS[role.scope])} {tr('Administers the workspace.')}" if role.admin else tr(READS[role.scope])
    )


def people(count: int) -> str:
    return trn("1 person", "{count} people", count=count)


def role_about(role: WorkspaceRole) -> str:
    keys = trn("1 key", "{count} keys", count=role.keys) if role.keys else ""
    return " · ".join(filter(None, (people(role.people) if role.people else tr("Nobody has it"), keys)))


def narrowed_one(name: str, before: WorkspaceRole, after: WorkspaceRole) -> str:
    """What one person loses who goes from one role to the other; empty: nothing."""
    told = []
    if narrows(before, after):
        lost = (
            tr("{name} will see meetings of their teams and their own only", name=name)
            if after.scope is ReadScope.TEAM
            else tr("{name} will no longer see meetings of others", name=name)
        )
        told.append(tr(TAKEN_BACK, lost=lost))
    if before.admin and not after.admin:
        told.append(tr("{name} will no longer administer the workspace.", name=name))
    return " ".join(told)


def narrowed(before: WorkspaceRole, after: WorkspaceRole, count: int) -> str:
    """What ``count`` people lose who go from one to the other; empty: nothing."""
    told = []
    if narrows(before, after):
        lost = (
            trn(
                "1 person will see meetings of their teams and their own only",
                "{count} people will see meetings of their teams and their own only",
                count=count,
            )
            if after.scope is ReadScope.TEAM
            else trn(
                "1 person will no longer see meetings of others",
                "{count} people will no longer see meetings of others",
                count=count,
            )
        )
        told.append(tr(TAKEN_BACK, lost=lost))
    if before.admin and not after.admin:
        told.append(
            trn(
                "1 person will no longer administer the workspace.",
                "{count} people will no longer administer the workspace.",
                count=count,
            )
        )
    return " ".join(told)


def widened(before: WorkspaceRole, after: WorkspaceRole, count: int) -> str:
    """What ``count`` people gain, where that is much."""
    told = []
    if after.scope is ReadScope.ALL and before.scope is not ReadScope.ALL:
        told.append(
            trn(
                "1 person will read every meeting of the workspace.",
                "{count} people will read every meeting of the workspace.",
                count=count,
            )
        )
    if after.admin and not before.admin:
        told.append(
            trn(
                "1 person will administer the workspace.",
                "{count} people will administer the workspace.",
                count=count,
            )
        )
    return " ".join(told)


def ago(moment: datetime | None, never: str) -> str:
    if moment is None:
        return never
    days = (datetime.now().astimezone().date() - moment.astimezone().date()).days
    return {0: tr("today"), 1: tr("yesterday")}.get(days) or day(moment)


def seen(person: Person) -> str:
    if person.last_seen_at is None:
        return tr("not seen yet")
    return tr("seen {when}", when=ago(person.last_seen_at, ""))


def sign_in(person: Person, *, alone: bool) -> str:
    """How somebody gets in, and when they last did. ``alone``: nobody can, from elsewhere."""
    if alone and person.last_seen_at is None:
        return ""
    if not person.has_password and person.last_seen_at is None:
        return tr("no password yet")
    return " · ".join(filter(None, (tr("two-step sign-in") if person.second_factor else "", seen(person))))


def team_about(team: WorkspaceTeam) -> str:
    facts = [people(team.people) if team.people else tr("Nobody is in it yet")]
    if team.meetings:
        facts.append(trn("1 meeting", "{count} meetings", count=team.meetings))
    if team.spaces:
        facts.append(trn("1 shared space", "{count} shared spaces", count=team.spaces))
    return " · ".join(facts)


def team_deleted(team: WorkspaceTeam) -> str:
    """What its deletion means."""
    told = []
    if team.meetings:
        told.append(
            trn(
                "1 meeting belongs to no team then: who brought it in sees it, and whoever reads all.",
                "{count} meetings belong to no team then: who brought one in sees it, and whoever reads all.",
                count=team.meetings,
            )
        )
    if team.spaces:
        told.append(
            trn(
                "1 shared space is its owner’s alone.",
                "{count} shared spaces are their owners’ alone.",
                count=team.spaces,
            )
        )
    if team.people:
        told.append(
            tr(
                "Its members stay in the workspace; what they lose leaves their windows as soon as those connect."
            )
        )
    told.append(tr("This cannot be undone."))
    return " ".join(told)


def days_left(key: ApiKey) -> int | None:
    """None: it does not expire."""
    if key.expires_at is None:
        return None
    return (key.expires_at - datetime.now(key.expires_at.tzinfo)).days


def key_about(key: ApiKey, *, whose: bool) -> str:
    facts = [
        tr("in use by this window") if key.current else "",
        key.owner if whose else "",
        key.role,
        tr("made {when}", when=ago(key.created_at, "")) if key.created_at else "",
        tr("last used {when}", when=ago(key.last_used_at, "")) if key.last_used_at else tr("never used"),
        tr("does not expire") if key.expires_at is None else "",
    ]
    return " · ".join(filter(None, facts))


def key_expiry(key: ApiKey) -> tuple[str, str]:
    """When it ends, and the tone it is said in."""
    left = days_left(key)
    if left is None or key.expires_at is None:
        return "", "dim"
    if left < 0:
        return tr("Expired {when}: it opens nothing", when=ago(key.expires_at, "")), "err"
    return tr("Expires {when}", when=day(key.expires_at)), "warn" if left < SOON_DAYS else "dim"


def ask(admins: tuple[str, ...]) -> str:
    """Whom somebody who is no admin turns to."""
    if not admins:
        return tr("Ask whoever administers this workspace for more.")
    if len(admins) == 1:
        return tr("Ask {name}, who administers this workspace, for more.", name=admins[0])
    return tr(
        "Ask {names} or {last}, who administer this workspace, for more.",
        names=listed(admins[:-1]),
        last=admins[-1],
    )
