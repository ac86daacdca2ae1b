"""One page for each act: a form, what follows from it in sentences, and the notice that it was done."""
