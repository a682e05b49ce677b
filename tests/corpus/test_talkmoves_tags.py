import pytest

from labresearch.corpus.readers.talkmoves_tags import STUDENT, TEACHER, tag_codings, tag_slug


@pytest.mark.parametrize(
    ("tag", "codes", "slug"),
    [
        ("1 - None", TEACHER, "none"),
        ("8 - press for  accuracy", TEACHER, "pressing_for_accuracy"),
        ("2", TEACHER, "keeping_everyone_together"),
        (9.0, TEACHER, "pressing_for_reasoning"),
        ("7\\", TEACHER, "context"),
        ("PreStudents for Accuracy", TEACHER, "pressing_for_accuracy"),
        ("resSuzannang", TEACHER, "restating"),
        ("Press for Reasoning", TEACHER, "pressing_for_reasoning"),
        ("128", TEACHER, ""),
        ("0", TEACHER, ""),
        ("\\", TEACHER, ""),
        ("x" * 5000, TEACHER, ""),
        ("making a cDavid", STUDENT, "making_a_claim"),
        ("Providing Evidence / Explaining Reasoning", STUDENT, "providing_evidence_or_reasoning"),
        ("Asking for Information", STUDENT, "asking_for_more_information"),
        ("6", STUDENT, ""),
    ],
)
def test_slugs(tag, codes, slug):
    assert tag_slug(tag, codes) == slug


def test_codings_leave_none_out_and_name_what_is_strange():
    codings, findings = tag_codings(
        ["1 - None", None, "", "4 - Restating", "??"], column="teacher_tag", lines=[2, 3, 4, 5, 6]
    )
    assert codings["row"].tolist() == [3]
    assert codings["evidence"].tolist() == ["teacher tag: 4 - Restating"]
    assert [f.line for f in findings] == [6]
