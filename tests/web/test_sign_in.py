"""The thinnest path: signing in and out."""

from tests.cast import PASSWORD


def test_a_person_signs_in_with_email_and_password(visit):
    browser = visit(None)
    assert browser.get("/sign-in").status_code == 200
    answer = browser.post("/sign-in", {"email": "Ana@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    assert browser.get("/").status_code == 200
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/").status_code == 302


def test_a_wrong_password_and_an_unknown_address_read_alike(visit):
    texts = set()
    for who in ("ana@example.org", "nobody@example.org", "gus@example.org"):
        answer = visit(None).post("/sign-in", {"email": who, "password": "wrong password"})
        assert answer.status_code == 422
        assert who in answer.text
        texts.add(answer.text.count("do not belong together"))
    assert texts == {answer.text.count("do not belong together")}
    assert "do not belong together" in answer.text
