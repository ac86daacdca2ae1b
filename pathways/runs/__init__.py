"""One use of a pathway at the bedside: start, answers, outcome."""
