"""The content that the portal ships: everything that can be checked is in order."""

from collections import Counter

from portal.training.authoring import lint

FIGURES = {"F001", "F002", "F003"}


def test_the_content_is_in_order_and_every_figure_is_recomputed():
    documents = [
        lint.document(path, lint.PROJECT) for path in lint.files(lint.PROJECT, lint.PROJECT)
    ]
    found = lint.problems(documents, lint.PROJECT, lint.PROJECT)
    assert [str(one) for one in found if one.is_error or one.code in FIGURES] == []
    kinds = Counter(one.kind for one in documents)
    assert (kinds["course"], kinds["lesson"] >= 36) == (8, True)
    assert (kinds["playbook"], kinds["case"]) == (6, 4)
    questions = [question for one in documents for question in one.questions]
    assert len(questions) >= 240
    assert len({one.kind for one in questions}) == 9
    checks = [one for one in documents if one.kind == "lesson" and one.quizzes]
    assert len(checks) == kinds["lesson"]
    assert all(one.figures or not one.data for one in documents)
