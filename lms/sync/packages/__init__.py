"""What a device may keep to use without a link: lists of pieces, and pages that know nobody."""
