# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cordon verify` against a stand-in: the exit status is what was measured, whatever the answer says."""
import copy
import html.parser
import json

import mocks

mocks.become_ordinary()

import tap  # noqa: E402
from gi.repository import GLib  # noqa: E402
from test_cli import ESCAPES, UUID, UUID2, Case, dictionaries, machine, variant  # noqa: E402

THINGS = ('process', 'disk', 'socket', 'directory', 'change', 'abstract-socket')
CONTEXT = 'system_u:system_r:cordon_view_t:s0:c1,c300,c1022,c1023'


def party(uuid, **changes):
    values = {'kind': 'machine', 'uuid': uuid, 'name': 'banking', 'compartment': 'banking',
              'title': 'Banking', 'colour': 'green', 'glyph': 'bank', 'pattern': 'dots',
              'context': CONTEXT, 'level': 's0:c1,c300,c1022,c1023', 'account': 'cordon-m01 (64001)',
              'groups': '64001 108', 'pid': 0, 'uid': 0, 'back': 'pages',
              'things': {thing: {'path': '', 'context': '', 'owner': '', 'source': ''}
                         for thing in THINGS}}
    values['things']['disk'].update(context='system_u:object_r:svirt_image_t:s0:c1,c300', path='/d',
                                    owner='64001:64001 0600', source='read from the file')
    return {**values, **changes}


def finding(verdict, promise, wall='none', reason=''):
    answers = [{'class': 'file', 'asked': 'open read write append', 'allowed': '',
                'allowed_equal': 'open read', 'said': '', 'of_process': False, 'permissive': False}]
    return {'verdict': verdict, 'promise': promise, 'wall': wall, 'reason': reason,
            'answers': answers}


REPORT = {
    'format': 1, 'scope': 'own', 'measured': 1790000000,
    'host': {'version': '0.1', 'module': '1', 'kernel': 'Linux 6.1', 'lsm': 'selinux',
             'mac': 'selinux', 'policy_type': 'default', 'policy_version': '33',
             'policy_sha256': 'ab' * 32, 'serial': 7},
    'summary': {'outcome': 'true'},
    'parties': [party(UUID), party(UUID2, title='Game')],
    'items': [{'party': 0, 'name': 'account', 'source': '/proc', 'ordered': 'cordon-m01',
               'seen': 'cordon-m01', 'status': 'as-ordered', 'mandatory': True, 'sentence': ''}],
    'findings': [finding('reachable', 'reachable'),
                 finding('unreachable', 'unreachable', 'categories')],
    'rows': [{'from': 0, 'layer': 'label', 'thing': 'disk', 'findings': [0, 1]},
             {'from': 1, 'layer': 'label', 'thing': 'disk', 'findings': [1, 0]}],
}


def report(**changes):
    return {**copy.deepcopy(REPORT), **changes}


def with_finding(extra):
    """The second machine against the first one has another finding."""
    changed = report()
    changed['findings'].append(extra)
    changed['rows'][1]['findings'][0] = 2
    return changed


class Verify(Case):
    def service(self, answer):
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        self.mock = mocks.Service(self.bus, {
            'Verify': variant('(s)', (text,)),
            'List': dictionaries(machine(), machine(uuid=('s', UUID2), name=('s', 'game'))),
        })
        return self.mock

    def again(self, answer):
        """The same on a new bus."""
        self.bus.close()
        self.setUp()
        return self.service(answer)

    def calls(self):
        return [arguments for method, arguments, _ in self.mock.calls if method == 'Verify']

    def test_generic_type_comes_first(self):
        self.service(report(parties=[party(UUID), party(UUID2, title='Game', context=CONTEXT.replace('cordon_view', 'svirt'))]))
        run = self.run_cordon('verify')
        self.assertIn('\nGENERIC LABEL: ', run.stdout)
        self.assertNotIn('Everything promised', run.stdout)

    def test_true(self):
        self.service(report())
        run = self.run_cordon('verify')
        self.assertIn('Everything promised was measured and holds: 5 of 5.', run.stdout)
        self.assertRegex(run.stdout, r'“Game” #6f9619ff +“Banking” #6f9619ff +✓ unreachable +categories')
        self.assertIn('SELinux policy default', run.stdout)
        self.assertIn('Root, whoever may write', run.stdout)
        self.assertNotIn('not as promised, or', run.stdout)
        self.assert_harmless(run.stdout)
        self.assertEqual(self.calls()[0][0], [])

    def test_false_names_the_pair(self):
        self.service(with_finding(finding('reachable', 'unreachable')))
        run = self.run_cordon('verify', code=1)
        self.assertIn('✗ [label] “Game” #6f9619ff CAN reach the disk of “Banking” #6f9619ff', run.stdout)
        self.assertIn('class file: asked open read write append; allowed nothing', run.stdout)
        answer, = self.run_json('verify', code=1)
        self.assertEqual(answer['summary']['outcome'], 'false')
        fault, = answer['faults']
        self.assertEqual((fault['from_name'], fault['to_name'], fault['thing']),
                         ('“Game” #6f9619ff', '“Banking” #6f9619ff', 'disk'))

    def test_blind_control_is_false(self):
        changed = report()
        changed['findings'][0]['verdict'] = 'unreachable'
        self.service(changed)
        self.assertIn('mean nothing', self.run_cordon('verify', code=1).stdout)

    def test_not_measured(self):
        self.service(with_finding(finding('not-measured', 'unreachable', reason='It was gone.')))
        run = self.run_cordon('verify', code=2)
        self.assertIn('was not measured. It was gone.', run.stdout)
        self.assertIn('? not measured', run.stdout)

    def test_items_count(self):
        for status, code in (('as-ordered', 0), ('differs', 1), ('unreadable', 2)):
            changed = report()
            changed['items'][0]['status'] = status
            self.again(changed)
            self.run_cordon('verify', code=code)
            changed['items'][0]['mandatory'] = False
            self.again(changed)
            self.run_cordon('verify', code=0)

    def test_nobody(self):
        self.service(report(parties=[], items=[], rows=[]))
        self.assertIn('Nothing was measured: no machine is running.',
                      self.run_cordon('verify', code=2).stdout)

    def test_json_is_one_line_and_whole(self):
        self.service(report())
        answer, = self.run_json('verify')
        for key in ('format', 'scope', 'measured', 'host', 'parties', 'items', 'findings', 'rows'):
            self.assertIn(key, answer)
        self.assertEqual(answer['rows'], REPORT['rows'])
        self.assertEqual(answer['findings'], REPORT['findings'])
        self.assertEqual(answer['parties'], REPORT['parties'])
        self.assertGreaterEqual(len(answer['outside']), 6)
        self.assertEqual(answer['faults'], [])

    def test_names(self):
        self.service(report())
        self.run_cordon('verify', 'game', UUID.upper())
        self.assertEqual(self.calls()[0][0], [UUID2, UUID])
        self.assert_error(2, 'not-found', 'verify', 'nobody')

    def test_page(self):
        hostile = report(parties=[party(UUID, title='<script>x</script>'), party(UUID2)])
        self.service(hostile)
        page = self.folder / 'report.html'
        self.run_cordon('verify', '--html', str(page))
        text = page.read_text()
        tags = []
        parser = html.parser.HTMLParser()
        parser.handle_starttag = lambda tag, attributes: tags.append(tag)
        parser.feed(text)
        self.assertNotIn('script', tags)
        self.assertIn('table', tags)
        self.assertIn("default-src 'none'", text)
        self.assert_error(1, 'failed', 'verify', '--html', '/proc/no/such')

    def test_hostile_names(self):
        self.service(report(parties=[party(UUID, title=ESCAPES), party(UUID2, context=ESCAPES)]))
        self.assert_harmless(self.run_cordon('verify').stdout)
        self.assert_harmless(self.run_cordon('verify', '--json').stdout)

    def test_answers_that_are_none(self):
        for answer in ('', '[]', '{}', '{"format":1}', json.dumps(report(format=2)),
                       json.dumps(report())[:-1], '[' * 5000):
            with self.subTest(answer=answer[:30]):
                self.again(answer)
                self.assert_error(1, 'failed', 'verify')

    def test_refusals(self):
        for word, code in (('NotFound', 2), ('Hypervisor', 4), ('Quota', 3)):
            self.mock = mocks.Service(self.bus, {
                'Verify': Exception(f'org.cordon.Error.{word}', 'Because.')})
            self.assertEqual(self.run_cordon('verify', code=code).stderr, 'cordon: Because.\n')
            self.bus.close()
            self.setUp()

    def test_probe_is_for_root(self):
        self.service(report())
        self.assert_error(3, 'denied', 'verify', '--probe')

    def test_words(self):
        self.service(report())
        self.assert_error(2, 'usage', 'verify', '--colour')
        self.assert_error(2, 'usage', 'verify', '--html')


if __name__ == '__main__':
    tap.main()
