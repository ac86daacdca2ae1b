"""Questions by which learners find out for themselves whether they have understood a lesson. Never an examination."""
