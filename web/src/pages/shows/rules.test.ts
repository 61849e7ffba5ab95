import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { remedyOf, sourceAddress } from './rules';

test('a rule leads to what can be changed about it', () => {
  expect(remedyOf('F2.category')).toEqual({ field: 'category' });
  expect(remedyOf('H1.artwork')).toEqual({ field: 'image' });
  expect(remedyOf('F10.https')).toEqual({ server: true });
  expect(remedyOf('F5.guid')).toEqual({ episodes: true });
  expect(remedyOf('E2')).toEqual({ episodes: true });
  expect(remedyOf('F15')).toBeUndefined();
  expect(remedyOf('H4.cache')).toBeUndefined();
});

test('the rules that are named here are rules of the server', () => {
  const lint = join(import.meta.dirname, '../../../../src/studio/lint');
  const ours = readFileSync(join(import.meta.dirname, 'rules.ts'), 'utf8').matchAll(/'([FH]\d+\.\w+)'/g);
  const theirs = ['feed_channel_checks.cc', 'feed_item_checks.cc', 'delivery_rules.cc']
    .map((file) => readFileSync(join(lint, file), 'utf8'))
    .join('');
  for (const [, rule = ''] of ours) expect(theirs).toContain(`"${rule}"`);
});

test.each([
  ['Apple Podcasts audio requirements; ITU-R BS.1770-4', 'https://podcasters.apple.com/support/893-audio-requirements'],
  ["Apple, A Podcaster's Guide to RSS", 'https://podcasters.apple.com/support/823-podcast-requirements'],
  ['RFC 9110', 'https://www.rfc-editor.org/rfc/rfc9110'],
  ['Podcast Standards Project, PSP-1', 'https://github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification'],
  ['Showrunner', undefined],
])('%s can be read at %s', (source, address) => expect(sourceAddress(source)).toBe(address));
