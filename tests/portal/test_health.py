"""The health addresses answer without sign-in."""


def test_the_process_says_that_it_is_up(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "up"}
