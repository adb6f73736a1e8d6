"""Spaces, meetings, preferences and what an admin sets up, between wire and domain."""

from harmony_desktop.domain import administration as a
from harmony_desktop.domain.disclosure import Place
from harmony_desktop.domain.ids import ConversationId, SpaceId
from harmony_desktop.domain.meetings import Meeting, MeetingStatus, Participant, Recording
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.spaces import Space, Team
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.domain.threads import Model
from harmony_desktop.net.translate_problems import problem
from harmony_protocol import meetings, people, providers, spaces, threads
from harmony_protocol import preferences as wishes


def identity(wire: people.Me) -> Identity:
    return Identity(
        wire.workspace_id,
        wire.user_id,
        wire.name,
        wire.workspace_name,
        wire.admin,
        tuple(Team(team.id, team.name) for team in wire.teams),
        wire.deleted,
    )


def space(wire: spaces.Space) -> Space:
    return Space(
        SpaceId(wire.id),
        wire.name,
        wire.context,
        wire.owner,
        wire.mine,
        wire.team_id,
        wire.team,
        wire.updated_at,
        wire.rev,
    )


def preferences(wire: wishes.Preferences) -> Preferences:
    style = wire.response_style.value if wire.response_style else None
    return Preferences(wire.custom_instructions, style, wire.auto_approve, wire.default_model)


def meeting(wire: meetings.Conversation) -> Meeting:
    return Meeting(
        ConversationId(wire.id),
        wire.title,
        wire.started_at,
        wire.duration_ms,
        wire.medium,
        MeetingStatus(wire.status),
        wire.team,
        tuple(Participant(p.name, p.company, p.role, p.email) for p in wire.participants),
        wire.created_by,
        wire.language,
        Recording(**wire.recording.model_dump()) if wire.recording else None,
        wire.percent,
        problem(wire.problem) if wire.problem else None,
        wire.rev,
    )


def model(wire: threads.Model) -> Model:
    where = Place(**wire.place.model_dump()) if wire.place else None
    return Model(**wire.model_dump(exclude={"place"}), place=where)


def provider_kind(wire: providers.ProviderKind) -> a.ProviderKind:
    return a.ProviderKind(wire.kind, wire.name, wire.base_url, wire.needs_key)


def provider(wire: providers.Provider) -> a.Provider:
    names = tuple(model.name for model in wire.models)
    return a.Provider(wire.id, wire.name, wire.kind, wire.base_url, names, wire.local, wire.has_key)


def new_provider(new: a.NewProvider) -> providers.NewProvider:
    """An admin who adds a second provider keeps the default model; it is chosen apart."""
    return providers.NewProvider(
        kind=new.kind,
        name=new.name,
        base_url=new.base_url,
        models=tuple(providers.ProviderModel(name=name) for name in new.models),
        api_key=new.api_key,
        default=False,
    )


def offered(wire: providers.Offered) -> a.Offered:
    return a.Offered(wire.name, wire.base_url, wire.models)


def catalogue(wire: providers.ModelCatalogue) -> a.Catalogue:
    return a.Catalogue(tuple(model(m) for m in wire.items), wire.default_model)


def limits(wire: providers.Limits) -> a.Limits:
    return a.Limits(**wire.model_dump())


def new_limits(limits: a.Limits) -> providers.Limits:
    return providers.Limits(**vars(limits))
