"""The agent's own tools, as its model is offered them: those an admin did not switch off."""

from functools import wraps
from typing import TYPE_CHECKING, Any

from harmony_workspace.companion.answering import Step
from harmony_workspace.companion.meeting_tools import MeetingTools
from harmony_workspace.companion.trends import tool as trend_tool
from harmony_workspace.companion.trends.by_model import Reading
from harmony_workspace.tools import outcomes

if TYPE_CHECKING:
    from pydantic_ai import RunContext, Tool
    from pydantic_ai.tools import ToolDefinition


async def _unless_off(ctx: "RunContext[MeetingTools]", tool: "ToolDefinition") -> "ToolDefinition | None":
    return None if tool.name in ctx.deps.off else tool


def _ruled(function: Any) -> Any:
    """Not carried out where a rule of the user forbids it."""

    @wraps(function)
    async def run(ctx: "RunContext[MeetingTools]", /, **arguments: Any) -> str:
        if await ctx.deps.forbidden(ctx.tool_call_id or "", function.__name__, arguments):
            return outcomes.DENIED
        told: str = await function(ctx, **arguments)
        return told

    return run


def offered() -> "list[Tool[MeetingTools]]":
    from pydantic_ai import RunContext, Tool
    from pydantic_ai.models import Model

    from harmony_workspace.companion.underway import Underway

    async def search_conversations(
        ctx: RunContext[MeetingTools], query: str, conversation_ids: list[str] | None = None
    ) -> str:
        """Find what was said in meetings.

        Args:
            query: What to look for, in plain words. People, companies, "last five calls" and periods
                such as "between 3 Nov and 7 Nov" or "since last Tuesday" are understood.
            conversation_ids: Look only into these meetings.
        """
        return await ctx.deps.search(ctx.tool_call_id or "", query, conversation_ids)

    async def list_conversations(ctx: RunContext[MeetingTools], query: str = "") -> str:
        """List meetings, newest first, with dates, participants and ids.

        Args:
            query: A title, person, company or period such as "with Acme this month". Empty: the latest meetings.
        """
        return await ctx.deps.overview(ctx.tool_call_id or "", query)

    async def get_transcript(
        ctx: RunContext[MeetingTools], conversation_id: str, from_minute: int = 0
    ) -> str:
        """Read one meeting's transcript.

        Args:
            conversation_id: The id that search_conversations or list_conversations gave.
            from_minute: Begin at this minute.
        """
        return await ctx.deps.read(ctx.tool_call_id or "", conversation_id, from_minute)

    async def get_conversation(ctx: RunContext[MeetingTools], conversation_id: str) -> str:
        """Tell one meeting's title, date, length and participants with their companies and roles.

        Args:
            conversation_id: The id that search_conversations or list_conversations gave.
        """
        return await ctx.deps.details(ctx.tool_call_id or "", conversation_id)

    async def get_insights(ctx: RunContext[MeetingTools], conversation_id: str) -> str:
        """Read the insights that are kept about one meeting.

        Args:
            conversation_id: The id that search_conversations or list_conversations gave.
        """
        return await ctx.deps.insights(ctx.tool_call_id or "", conversation_id)

    async def count_across_meetings(
        ctx: RunContext[MeetingTools], kind_of_thing: str, query: str = ""
    ) -> str:
        """Count how often something came up over all meetings in range: objections, feature requests, competitors,
        action items, questions asked, topics, or anything else that can be listed. For "most often", "how many",
        "which came up" over many meetings use this, not search_conversations.

        Args:
            kind_of_thing: What to count, in a few plain words such as "objections raised by customers".
            query: Which meetings, such as "with Acme this month". Empty: all of them.
        """

        async def tell(step: Step) -> None:
            await ctx.emit(Underway(text=step.text))

        assert isinstance(ctx.model, Model)  # not a model of speech
        looked_at = ctx.deps.evidence.looked_at
        reading = Reading(ctx.model, ctx.usage, ctx.deps.goes_on, lambda each: looked_at([each]))
        return await trend_tool.count(ctx.deps, ctx.tool_call_id or "", reading, kind_of_thing, query, tell)

    async def draft_email(ctx: RunContext[MeetingTools], to: list[str], subject: str, body: str) -> str:
        """Lay out an e-mail for the user, who can change, copy and send it. Nothing is sent.

        Args:
            to: Addresses, as far as you know them; never invented ones.
            subject: One line.
            body: Plain text: no Markdown, no numbers of sources.
        """
        return ctx.deps.draft(ctx.tool_call_id or "", to, subject, body)

    functions: tuple[Any, ...] = (
        search_conversations,
        list_conversations,
        get_conversation,
        get_transcript,
        get_insights,
        count_across_meetings,
        draft_email,
    )
    return [Tool(_ruled(function), takes_ctx=True, prepare=_unless_off) for function in functions]
