"""E-mails in an answer's text: found, filled in, handed to a mail program; what the workspace writes is read here."""

import json
from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain import emails
from harmony_desktop.domain.emails import Email
from harmony_desktop.domain.threads import Citation
from harmony_workspace.companion import email_drafts
from harmony_workspace.companion.email_drafts import EmailDraft

TEXT = """\
Here it is.

```email
To: dana@acme.example, Bo <bo@acme.example>
Subject: Prices

Hello,

- Dana: “[[quote:1]]” [1]
- see [7]
```

Shall I make it shorter?"""


def test_an_e_mail_is_taken_out_of_the_words_around_it() -> None:
    found = emails.parted(TEXT)
    assert found.words == "Here it is.\n\n\n\nShall I make it shorter?"
    [email] = found.emails
    assert email.recipients == ("dana@acme.example", "bo@acme.example")
    assert email.subject == "Prices"
    assert json.loads(email.arguments)["to"] == ["dana@acme.example", "bo@acme.example"]


def test_quotes_are_filled_in_and_numbers_of_sources_left_out() -> None:
    [email] = emails.parted(TEXT).emails
    cited = Citation(1, quote="Say [[quote:1]] and [1]")
    assert emails.filled(email, [cited], "gone").body == (
        "Hello,\n\n- Dana: “Say [[quote:1]] and [1]”\n- see [7]"
    ), "what is quoted is read once, and a number of nothing stays"
    assert "“gone”" in emails.filled(email, [Citation(1, withdrawn=True)], "gone").body


def test_one_that_is_being_written_is_not_shown_yet() -> None:
    for end in range(TEXT.index("```email") + 8, TEXT.index("```\n\nShall") + 2):
        assert emails.parted(TEXT[:end]) == emails.Parted("Here it is.\n\n")


def test_other_blocks_of_code_stay() -> None:
    for text in ("```\n```email", "``` email\nx\n```", "```emails\nx\n```", "say ```email\nTo: x\n```"):
        assert emails.parted(text).emails == (), text


def test_what_is_too_much_for_cards_stays_among_the_words() -> None:
    many = emails.parted("```email\nTo: a@b.example\n\nx\n```\n" * 5_000)
    assert len(many.emails) == emails.MOST
    assert many.words.count("```email") == 5_000 - emails.MOST
    long = f"```email\nSubject: x\n\n{'y' * 300_000}\n```"
    assert emails.parted(long) == emails.Parted(long)


lines = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40)
bodies = st.lists(st.one_of(lines, st.sampled_from(["```", "````", "To: x", "Subject: y", ""]))).map(
    "\n".join
)


@given(
    st.lists(st.emails().filter(lambda a: "," not in a and ";" not in a), max_size=3, unique=True),
    lines,
    bodies,
)
def test_what_the_workspace_writes_is_read_as_it_was_meant(to: list[str], subject: str, body: str) -> None:
    block = email_drafts.block(EmailDraft(tuple(to), subject, body))
    found = emails.parted(f"Before.\n\n{block}\nAfter.")
    assert found.words == "Before.\n\n\n\nAfter."
    [email] = found.emails
    assert email.recipients == tuple(to)
    assert email.subject == " ".join(subject.split())
    assert email.body == body.strip("\n")


def test_a_mail_program_gets_all_of_it_or_is_told_less() -> None:
    email = Email("dana@acme.example; no address", "Prices & more", "Hello,\n100 % of “it”.")
    address, cut = emails.mailto(email)
    parts = urlsplit(address)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", "dana@acme.example")
    told = parse_qs(parts.query)
    assert told == {"subject": ["Prices & more"], "body": ["Hello,\r\n100 % of “it”."]}
    assert not cut
    address, cut = emails.mailto(Email("", "Long", "ä\n" * 5_000))
    assert cut
    assert len(address) <= emails.MAILTO
    assert unquote(parse_qs(urlsplit(address).query)["body"][0]).startswith("ä\r\nä")


@given(lines, lines, bodies)
def test_what_is_kept_comes_back(to: str, subject: str, body: str) -> None:
    email = Email(to, subject, body)
    assert emails.unpacked(emails.packed(email)) == email


def test_what_is_no_kept_e_mail_is_none() -> None:
    for text in ("", "[]", "3", "{}", '{"to": ""}'):
        assert emails.unpacked(text) is None
