"""Where authors upload recordings and follow the work on them: pages inside the CMS."""
