# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preferences: default programs and rules, by keys and as a screen reader finds them; their files say what came of
it."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import reader  # noqa: E402
from displays import main, narrow  # noqa: E402
from house import wait_for, xdotool  # noqa: E402
from main_case import BUTTON, LABEL, SWITCH, MainCase  # noqa: E402

MINE = '# mine\n[Default Applications]\napplication/pdf=evince.desktop;\n'
RULES = '# my rules\n\n# bills\n[invoices]\nName=*.pdf\nOpen=untrusted-documents\n\n[rest]\nName=<b>*&\nDo=ask\n'
ADMINISTRATORS = '[no-programs]\nName=*.exe\nDo=refuse\n'

X11_ONLY = {
    'Preferences.test_dark': 'the same widgets in other colours',
    'Preferences.test_list_that_cannot_be_written': 'of files alone',
    'Preferences.test_wrong_rules_are_told': 'of files alone',
}


class Preferences(MainCase):
    def show(self, page, rules=None, dark=False):
        environment = {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'} if dark else {}
        self.build(environment=environment | {'CORDON_ROUTES': '/nowhere/routes.conf'})
        self.config = self.house.path / 'config'
        (self.config / 'cordon').mkdir(parents=True, exist_ok=True)
        self.list, self.rules = self.config / 'mimeapps.list', self.config / 'cordon/routes.conf'
        if rules is not None:
            administrators = self.house.path / 'administrators.conf'
            administrators.write_text(ADMINISTRATORS)
            self.house.environment['CORDON_ROUTES'] = str(administrators)
            self.rules.write_text(rules)
        self.window()
        xdotool('key', 'ctrl+comma')
        self.wait_label('Ask Before Stopping')
        self.wait_over_main()
        self.wait_node(None, page, reader.SENSITIVE)
        self.go_to(page)

    def go_to(self, page):
        for node in self.nodes(None, page):
            if node.role() not in (LABEL,) and reader.or_none(node.press):
                return
        raise AssertionError(f'no way to {page}')

    def press(self, name):
        """A button of a page that is still on its way does nothing when it is pressed."""
        wait_for(f'{name} on the screen', lambda: self.wait_node(BUTTON, name, reader.SENSITIVE).extents()[2] > 0)
        super().press(name)

    # --- default programs --------------------------------------------------------------------

    def test_defaults(self):
        """On and off, in two steps, and the list is as it was."""
        self.show('Opening')
        self.list.write_text(MINE)
        self.wait_label('Open With Cordon by Default')
        self.picture('preferences-opening')
        for name in ('Documents', 'Links'):
            self.wait_node(SWITCH, name, reader.SENSITIVE).press()
        wait_for('both', lambda: 'x-scheme-handler/https=org.cordon.Cordon.Links.desktop' in self.list.read_text()
                 and 'application/pdf=org.cordon.Cordon.desktop;evince.desktop' in self.list.read_text())
        self.assertNotIn('image/png', self.list.read_text())
        for name in ('Documents', 'Links'):
            self.wait_node(SWITCH, name, reader.CHECKED).press()
        wait_for('what was there', lambda: self.list.read_text() == MINE)

    def test_defaults_by_keys(self):
        self.show('Opening')
        self.wait_label('Open With Cordon by Default')
        # By mnemonic, which is what is underlined; one that is still on its way to the screen hears none.
        wait_for('the switch', lambda: self.wait_node(SWITCH, 'Images', reader.SENSITIVE).extents()[2] > 0)
        xdotool('key', 'alt+i')
        wait_for('images', lambda: self.list.exists() and 'image/png=' in self.list.read_text())
        self.assertNotIn('application/pdf', self.list.read_text())
        self.wait_node(SWITCH, 'Images', reader.CHECKED)
        xdotool('key', 'alt+i')
        wait_for('no list', lambda: not self.list.exists())

    def test_list_that_cannot_be_written(self):
        self.show('Opening')
        self.list.write_text(MINE)
        self.list.chmod(0o444)
        self.wait_label('Open With Cordon by Default')
        self.wait_node(SWITCH, 'Links', reader.SENSITIVE).press()
        self.wait_label('Your default programs stay as they are')
        wait_for('the switch back', lambda: not self.nodes(SWITCH, 'Links', reader.CHECKED))
        self.assertEqual(self.list.read_text(), MINE)

    # --- rules -------------------------------------------------------------------------------

    def test_rules_are_shown_and_locked(self):
        self.show('Rules', RULES)
        for name in ('no-programs', 'invoices', 'rest', 'came-from', 'Name=<b>*&: asked',
                     'Name=*.pdf: opened in untrusted-documents', 'may not'):
            self.wait_label(name)
        self.picture('preferences-rules')
        self.assertTrue(self.nodes(BUTTON, 'Remove “rest”'))
        for name in ('no-programs', 'came-from', 'files', 'links'):
            self.assertFalse(self.nodes(BUTTON, f'Remove “{name}”'))
        self.assertFalse(self.wait_node(BUTTON, 'Look at “invoices” earlier').has(reader.SENSITIVE))
        self.assertFalse(self.wait_node(BUTTON, 'Look at “rest” later').has(reader.SENSITIVE))

    @narrow
    def test_narrow(self):
        self.show('Rules', RULES)
        self.wait_label('invoices')
        self.resize(380, 560)
        self.picture('preferences-rules-narrow')

    def test_rules_are_ordered_and_removed(self):
        """The keyboard stays where it was; what was written around the rules stays as well."""
        self.show('Rules', RULES)
        self.press('Look at “rest” earlier')
        head, invoices, rest = '# my rules\n\n', RULES[RULES.index('# bills'):RULES.index('[rest]')], RULES[RULES.index('[rest]'):]
        wait_for('the order', lambda: self.rules.read_text() == head + rest + invoices)
        self.wait_node(BUTTON, 'Look at “invoices” earlier', reader.SENSITIVE)
        self.press('Remove “rest”')
        wait_for('its end', lambda: self.rules.read_text() == head + invoices)
        self.wait_no_node(BUTTON, 'Remove “rest”')

    def test_rule_is_added_by_keys(self):
        self.show('Rules', RULES)
        self.press('Add a rule')
        self.wait_label('New Rule')
        self.wait_label('Its content is of the type')
        before = self.rules.read_text()
        xdotool('type', 'application/pfd')
        self.wait_label('application/pdf')  # what it may have meant
        xdotool('key', 'ctrl+a')
        xdotool('type', 'application/pdf;image/*')
        wait_for('it can be added', lambda: self.nodes(BUTTON, 'Add', reader.SENSITIVE)
                 and not any('did you mean' in label for label in self.labels()))
        self.picture('preferences-new-rule')
        xdotool('key', 'Return')
        wait_for('the rule', lambda: self.rules.read_text() ==
                 before + '\n[rule-1]\nType=application/pdf;image/*\nDo=ask\n')
        self.wait_label('rule-1')

    def test_wrong_rules_are_told(self):
        self.show('Rules', '[a]\nNmae=*\nDo=ask\n')
        self.wait_label('These Rules Are Wrong')
        self.wait_label('routes.conf:2:1')
        self.assertFalse(self.wait_node(BUTTON, 'Add a rule').has(reader.SENSITIVE))

    def test_dark(self):
        self.show('Rules', RULES, dark=True)
        self.wait_label('invoices')
        self.picture('preferences-rules-dark')


if __name__ == '__main__':
    main(X11_ONLY)
