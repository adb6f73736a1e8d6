"""A citation that does not bear its sentence out is found, whoever wrote the answer."""

import pytest

from harmony_workspace.companion.claims import Source, report

LUIS, DANA, INGRID = "Luis Ferro", "Dana Reyes", "Ingrid Vale"
ACME = (LUIS, DANA, "Priya Nair")
SOURCES = {
    1: Source("a", "Our standard for payment is net 60. I can sign for two years.", "Luis Ferro Acme procurement 15 Nov", LUIS, ACME),
    2: Source("b", "The data has to stay in the European Union.", "Ingrid Vale Acme security review 28 Oct", INGRID, (INGRID, DANA)),
    3: Source("c", "We had sandwiches and talked about the weather.", "Dana Reyes Acme renewal 9 Oct", DANA, ACME),
    4: Source("c", "An 18 percent increase is off the table. I can't promise an answer on a call, but I'll take it to the CFO.", "Dana Reyes Acme renewal 9 Oct", DANA, ACME),
}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ("Luis Ferro said their standard for payment is net 60 [1].", True),
        ("Their standard for payment is net 30 [1].", False),
        ("Acme wants a discount of 40 percent [2].", False),
        ("Ingrid Vale wants data kept in the European Union [2]. ", True),
        ("They talked about the roadmap for tablets [3].", False),
        ("A number nobody gave out [7].", False),
        ("- Luis Ferro, 04:12: “[[quote:1]]” [1]", True),
        ("- **Acme security review** · 28 Oct · Ingrid Vale [2]", True),
        ("1. **Data residency**: 1 meeting\n   [2]", True),
        ("1. **Data residency**: 2 meetings\n   [2]", False),
        ("1. **Data residency**: 2 meetings\n   [2] [3]", False),
        ("1. **Luis Ferro**: 1 action item in 1 meeting [1]", True),
        ("1. **Luis Ferro**: 3 action items in 1 meeting [1]", False),
        # numbers and dates
        ("Luis Ferro can sign for two years [1].", True),
        ("Luis Ferro can sign for 2 years [1].", True),
        ("Luis Ferro can sign for three years [1].", False),
        ("Their standard for payment is net 15 [1].", False),
        ("On 15 Nov Luis Ferro said their standard for payment is net 60 [1].", True),
        ("On 3 Nov Luis Ferro said their standard for payment is net 60 [1].", False),
        (
            "Two meetings speak of the data in the European Union and of the standard for payment [1][2].",
            True,
        ),
        ("Dana Reyes rejects an increase of 18 seats [4].", False),
        ("Dana Reyes rejects an increase of 18% [4].", True),
        # names
        ("Peter Quist said their standard for payment is net 60 [1].", False),
        ("Quist wants payment at net 60 as their standard [1].", False),
        ("Kestrel's standard for payment is net 60 [1].", False),
        ("Their standard for payment in Oslo is net 60 [1].", False),
        ("They want the data to stay in the EU [2].", True),
        ("Customers want the data to stay in the European Union [2].", True),
        # who said it
        ("Dana Reyes said their standard for payment is net 60 [1].", False),
        ("According to Priya, their standard for payment is net 60 [1].", False),
        ("Luis said their standard for payment is net 60 [1].", True),
        ("After Dana asked, Luis said their standard for payment is net 60 [1].", True),
        # turned round
        ("Their standard for payment is not net 60 [1].", False),
        ("Luis Ferro can't sign for two years [1].", False),
        ("Dana Reyes promises an answer on a call [4].", False),
        ("Dana Reyes can't promise an answer on a call [4].", True),
        ("Dana Reyes will take it to the CFO [4].", True),
        ("Dana Reyes rejects the 18 percent increase [4].", True),
        # half of it
        ("Their standard for payment is net 60, and they sponsor a football club [1].", False),
        ("Luis Ferro can sign for two years, and their standard for payment is net 60 [1].", True),
        ("The data stays in the European Union [2] and payment is net 60 [1].", True),
        ("The data stays in the European Union [1] and payment is net 60 [2].", False),
        ("The data stays in the European Union [2], and the roof is leaking.", False),
        ("Luis Ferro [1] and Ingrid Vale [2] spoke of payment and of data.", True),
    ],
)
def test_a_claim_is_measured_by_what_it_cites(answer: str, holds: bool) -> None:
    (claim,) = report(answer, SOURCES).claims
    assert claim.supported is holds


def test_an_answer_is_reported_claim_by_claim() -> None:
    told = report(
        "## Payment\n\nTheir standard for payment is net 60 [1]. Nobody at Acme minds the colour of the logo."
        " The data stays in the European Union [2], and there is a moon [2].\n\nThey can sign for two years. [1]",
        SOURCES,
    )
    assert [claim.numbers for claim in told.claims] == [(1,), (2,), (1,)]
    assert told.uncited == ["Nobody at Acme minds the colour of the logo."]
    assert [claim.supported for claim in told.claims] == [True, False, True]
    assert told.share == pytest.approx(2 / 3)
