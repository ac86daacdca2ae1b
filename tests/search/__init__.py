"""Tests of search: analysis, engines, updates, pages."""
