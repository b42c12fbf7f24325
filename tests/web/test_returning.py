"""A page of an error leads back to the page before, if that is one of ours and can be opened."""

import pytest

BACK = "Back to the page before"
HOST = "http://localhost"


@pytest.mark.parametrize(
    ("came", "back"),
    [
        (f"{HOST}/metrics/new?department=1", "/metrics/new?department=1"),
        (f"{HOST}/admin/people/import", "/admin/people/import"),
        (f"{HOST}/metrics/check", None),  # takes forms only
        (f"{HOST}/no/such/page", None),
        (f"{HOST}/nowhere", None),  # the page itself
        ("https://elsewhere.example/metrics", None),
        ("http://localhost.elsewhere.example/metrics", None),
        ("//elsewhere.example/metrics", None),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_where_it_leads_back_to(visit, came, back):
    headers = {"Referer": came} if came else {}
    answer = visit("bo").get("/nowhere", headers=headers)
    assert answer.status_code == 404
    assert (BACK in answer.text) is (back is not None)
    assert "elsewhere" not in answer.text
    if back:
        assert f'href="{back}"' in answer.text


def test_a_file_too_large_leads_back_to_its_form(visit):
    answer = visit("dee").post(
        "/admin/people/import",
        headers={"Referer": f"{HOST}/admin/people"},
        environ_overrides={"CONTENT_LENGTH": "3000000"},
    )
    assert answer.status_code == 413
    assert "choose a smaller file" in answer.text
    assert 'href="/admin/people"' in answer.text


def test_what_was_typed_stands_under_words_and_numbers_of_rows_do_not(visit):
    form = {"name": "Lead time", "owner_id": "Bo <bo@example.org>", "department_id": "6"}
    form["purpose"] = "One line.\nAnother line."
    answer = visit("bo").post("/metrics/NONE", form)
    assert answer.status_code == 404
    assert ">Owner</label>" in answer.text
    assert 'readonly value="Bo &lt;bo@example.org&gt;"' in answer.text
    assert ">Department</label>" not in answer.text
    assert "One line.\nAnother line.</textarea>" in answer.text
