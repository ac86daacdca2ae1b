"""How far the work on recordings is: for the CMS, for scripts, for operators."""
