"""What every page shares: base template, design, navigation, home, language switch, health."""
