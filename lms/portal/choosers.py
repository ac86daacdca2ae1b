"""Wagtail's chooser widgets without the inline script that each of them writes into the page.

Wagtail has no setting for it: `BaseChooser.render` puts the script together itself. What is written instead is read
by portal/cms.js. tests/security holds it against the Wagtail that is installed.
"""

import json

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets.chooser import BaseChooser


def render(
    self: BaseChooser, name: str, value: object, attrs: dict[str, object] | None = None, renderer: object = None
) -> SafeString:
    """The widget's HTML, and what is to be started for it as data."""
    if not attrs or "id" not in attrs:
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    value_data = self.get_value_data(value)
    return format_html(
        '{}<template data-cms-start="{}" data-cms-id="{}" data-cms-options="{}"></template>',
        self.render_html(name, value_data, attrs),
        self.js_constructor,
        attrs["id"],
        json.dumps(self.get_js_init_options(attrs["id"], name, value_data)),
    )


def write_no_inline_scripts() -> None:
    """From now on choosers are rendered by `render`."""
    BaseChooser.render = render
