"""A yes counts for its purpose and its time, never for a child's display, never past release; and ends when taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from factories.people import actor_for, agree, make_officer, make_person, make_text
from factories.registry import NOW, TODAY, make_office, make_user

from esmart.accounts.models import Consent, ConsentText, Person, Purpose
from esmart.accounts.queries import consent_text, consent_texts, valid_consent, valid_consents
from esmart.accounts.rules import DISPLAY_PURPOSES
from esmart.accounts.services import (
    NotAllowed,
    Refused,
    correct_stay,
    end_stay,
    erase_person,
    load_consent_texts,
    refuse_consent,
    restrict_person,
    withdraw_consent,
)
from esmart.core.history import SYSTEM

pytestmark = pytest.mark.django_db
DISPLAY = sorted(DISPLAY_PURPOSES)
CHILD = date(2010, 1, 1)


def test_a_yes_counts_for_its_purpose_only_until_it_is_taken_back() -> None:
    person = make_person(office=make_office())
    given = agree(person, "display_name")
    assert valid_consent(person, "display_name", today=TODAY) == given
    assert valid_consent(person, "story", today=TODAY) is None
    assert withdraw_consent(person=person, purpose="display_name", actor=SYSTEM, now=NOW) == 1
    assert valid_consent(person, "display_name", today=TODAY) is None
    assert withdraw_consent(person=person, purpose="display_name", actor=SYSTEM, now=NOW) == 0
    agree(person, "display_name")
    assert Consent.objects.filter(person=person).count() == 2


def test_many_are_looked_up_at_once(django_assert_num_queries) -> None:
    people = [make_person(office=make_office()) for _ in range(5)]
    for person in people[:3]:
        agree(person, "story")
    with django_assert_num_queries(2):
        found = valid_consents([one.pk for one in people], "story", today=TODAY)
    assert set(found) == {one.pk for one in people[:3]}


@pytest.mark.parametrize("purpose", DISPLAY)
def test_a_child_is_never_displayed(purpose: str) -> None:
    for person in (make_person(born_on=CHILD), make_person(born_on=None), make_person(born_on=CHILD, office=make_office(), status="juvenile")):  # fmt: skip
        with pytest.raises(Refused):
            agree(person, purpose)
        text = make_text(purpose)
        Consent.objects.create(person=person, purpose=purpose, text=text, given=True, at=NOW, channel="paper")
        assert valid_consent(person, purpose, today=TODAY) is None
    # A yes given as a child does not become one by growing up, and an adult anak binaan is not shown either.
    later = CHILD.replace(year=2030)
    assert valid_consent(Person.objects.order_by("id").first(), purpose, today=later) is None
    with pytest.raises(Refused, match="Anak binaan"):
        agree(make_person(office=make_office(), status="juvenile"), purpose)


def test_children_may_still_be_followed_up() -> None:
    person = make_person(born_on=CHILD)
    agree(person, "follow_up")
    assert valid_consent(person, "follow_up", today=TODAY)


def test_a_display_yes_from_inside_ends_with_the_release_and_may_be_given_anew() -> None:
    person = make_person(office=make_office(), release_planned_on=TODAY + timedelta(days=40))
    inside = agree(person, "story", until=TODAY + timedelta(days=400))
    follow = agree(person, "follow_up")
    assert inside.until == TODAY + timedelta(days=40)
    correct_stay(person=person, release_planned_on=TODAY + timedelta(days=5), actor=SYSTEM, now=NOW)
    assert valid_consent(person, "story", today=TODAY + timedelta(days=5))
    assert valid_consent(person, "story", today=TODAY + timedelta(days=6)) is None
    released = NOW + timedelta(days=3)
    end_stay(person=person, on=released.date(), ended_by="released", actor=SYSTEM, now=released)
    assert valid_consent(person, "story", today=released.date()) is None
    assert valid_consent(person, "follow_up", today=released.date()) == follow
    again = agree(person, "story", now=released + timedelta(days=1), voluntary_note="")
    assert valid_consent(person, "story", today=TODAY + timedelta(days=300)) == again


def test_a_restricted_or_erased_person_is_shown_nowhere(settings, tmp_path: Path) -> None:
    settings.ERASED_FILE = tmp_path / "erased.txt"
    person = make_person(office=make_office())
    agree(person, "story")
    restrict_person(person=person, reason="permintaan", actor=SYSTEM, now=NOW)
    assert valid_consent(person, "story", today=TODAY) is None
    with pytest.raises(NotAllowed):
        agree(person, "display_name")
    other = make_person()
    agree(other, "follow_up")
    erase_person(person=other, reason="uji", actor=SYSTEM, now=NOW)
    assert valid_consent(other, "follow_up", today=TODAY) is None


def test_how_a_yes_is_asked_matters() -> None:
    person = make_person(office=make_office())
    for facts, sentence in (
        ({"voluntary_note": ""}, "bebas"),
        ({"channel": "spoken"}, "saksi"),
        ({"until": TODAY - timedelta(days=1)}, "lewat"),
        ({"channel": "telepathy"}, "cara"),
    ):
        with pytest.raises(Refused, match=sentence):
            agree(person, "story", **facts)
    with pytest.raises(Refused, match="nama karya"):
        agree(person, "pen_name", shown_as="")
    with pytest.raises(NotAllowed):
        agree(person, "story", actor=actor_for(make_officer()))
    with pytest.raises(NotAllowed):
        agree(person, "story", actor=actor_for(make_user("auditor")))


def test_a_no_is_kept_and_ends_an_earlier_yes() -> None:
    person = make_person(office=make_office())
    agree(person, "story")
    refuse_consent(
        person=person, purpose="story", text=make_text("story"), channel="paper", asked_by=None, actor=SYSTEM, now=NOW
    )  # fmt: skip
    assert valid_consent(person, "story", today=TODAY) is None
    assert Consent.objects.filter(person=person, given=False).count() == 1


def test_every_purpose_has_words_that_name_it_the_way_back_and_freedom(tmp_path: Path) -> None:
    assert load_consent_texts() == len(Purpose.values)
    assert load_consent_texts() == 0
    texts = consent_texts()
    assert [text.purpose for text in texts] == list(Purpose.values)
    for text in texts:
        assert "bebas menjawab tidak" in text.words
        assert "menarik jawaban ya kapan saja" in text.words
        assert "3 x 24 jam" in text.words
    (tmp_path / "story.1.id.md").write_text("written: 2026-11-24\n\nKata lain")
    with pytest.raises(Refused, match="tidak boleh diubah"):
        load_consent_texts(folder=tmp_path)
    (tmp_path / "story.1.id.md").rename(tmp_path / "story.2.id.md")
    load_consent_texts(folder=tmp_path)
    assert consent_text("story").words == "Kata lain"
    assert ConsentText.objects.filter(purpose="story").count() == 2


def test_the_exact_words_of_a_yes_are_shown_again_later() -> None:
    person = make_person(office=make_office())
    given = agree(person, "story", now=datetime(2026, 11, 24, 3, 0, tzinfo=NOW.tzinfo))
    make_text("story", version=2)
    assert Consent.objects.get(pk=given.pk).text.words == "Naskah story"
    assert given.text.version == 1
