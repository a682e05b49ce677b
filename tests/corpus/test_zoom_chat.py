import pytest

TABS = (
    "09:01:22\tFrom Ana Ruiz to Everyone:\n\tWhat is a half?\n09:01:40\tFrom Bo Li to Everyone:\n"
    "\tTwo fourths\n\tor 50%\n09:02:05\tFrom Ana Ruiz to Bo Li (Direct Message):\n\tNice\n"
)
BLANKS = (
    "09:01:22 From  Ana Ruiz  to  Everyone : What is a half?\n"
    "09:01:40 From  Bo Li  to  Everyone : Two fourths or 50%\n"
    "09:02:05 From  Ana Ruiz  to  Bo Li(Privately) : Nice\n"
)


@pytest.mark.parametrize("chat", [TABS, BLANKS])
def test_messages(load, said, chat):
    corpus = load("chat.txt", chat)
    assert said(corpus) == [
        ("Ana Ruiz", "What is a half?"),
        ("Bo Li", "Two fourths or 50%"),
        ("Ana Ruiz", "Nice"),
    ]
    assert corpus.utterances["start"].tolist() == [0, 18, 43]
    found = "\n".join(corpus.report.findings["message"])
    assert "one person or group, kept as lines of talk, 1: Ana Ruiz to Bo Li in line" in found
    assert "clock times" in found


def test_lines_before_the_first_message_are_named(load):
    corpus = load("chat.txt", "Saved chat\n" + BLANKS, format="zoom-chat")
    assert "'Saved chat'" in "\n".join(corpus.report.findings["message"])
