import { expect, test } from 'vitest';
import { ApiProblem } from '~/api/problem';
import { type Draft, emptyDraft, firstSettings } from './draft';
import { flawsOf, meaningOf, nameOf, orderOf } from './order';

const draft: Draft = emptyDraft(firstSettings);
const text = { id: 't', kind: 'text', text: 'Once.' } as const;
const url = { id: 'u', kind: 'url', url: 'https://example.org/a' } as const;
const sent = { id: 'f', kind: 'file', name: 'a.pdf', bytes: 3, upload: 'aa.pdf' } as const;
const unsent = { id: 'g', kind: 'file', name: 'b.pdf', bytes: 3 } as const;

test('a few words are a topic, paragraphs are a text, addresses are addresses', () => {
  expect(meaningOf({ text: '  ', as: 'auto' })).toBe('nothing');
  expect(meaningOf({ text: 'How lighthouses work', as: 'auto' })).toBe('topic');
  expect(meaningOf({ text: 'One.\n\nTwo.', as: 'auto' })).toBe('text');
  expect(meaningOf({ text: 'a '.repeat(200), as: 'auto' })).toBe('text');
  expect(meaningOf({ text: 'https://a.example/ https://b.example/', as: 'auto' })).toBe('addresses');
});

test('what a person said that it is counts', () => {
  expect(meaningOf({ text: 'How lighthouses work', as: 'text' })).toBe('text');
  expect(meaningOf({ text: 'a '.repeat(200), as: 'topic' })).toBe('topic');
});

test('an order names its sources in the order of the draft, the box first', () => {
  const order = orderOf({ ...draft, text: 'One.\n\nTwo.', sources: [text, url, sent] }, true);
  expect(order.body.sources).toEqual([
    { text: 'One.\n\nTwo.' },
    { text: 'Once.' },
    { url: 'https://example.org/a' },
    { upload: 'aa.pdf' },
  ]);
  expect(order.sources).toEqual(['', 't', 'u', 'f']);
  expect(order.body.topic).toBeUndefined();
  expect(order.body.review).toBe(true);
});

test('sources that cannot be read stay behind', () => {
  const order = orderOf({ ...draft, sources: [text, url] }, false, new Set(['u']));
  expect(order.body.sources).toEqual([{ text: 'Once.' }]);
});

test('files that the server does not have go along, before the others', () => {
  const order = orderOf({ ...draft, sources: [text, unsent] }, false);
  expect(order.files).toEqual(['g']);
  expect(order.sources).toEqual(['g', 't']);
});

test('what was left open is left out', () => {
  const { body } = orderOf({ ...draft, text: 'Bees' }, false);
  expect(body).toEqual({
    topic: 'Bees',
    style: 'conversational',
    tone: 'friendly',
    duration_minutes: 5,
    num_speakers: 2,
    include_intro: true,
    include_outro: true,
    writer: 'auto',
    review: false,
  });
});

test('voices are named for each host, open ones too', () => {
  const settings = { ...firstSettings, hosts: 3, voices: ['', 'clara', '', 'ewan'] };
  expect(orderOf({ ...draft, settings }, false).body.voices).toEqual(['', 'clara', '']);
});

test('an episode is called by its title, its words, or its first source', () => {
  expect(nameOf({ ...draft, title: 'T', text: 'x', sources: [url] })).toBe('T');
  expect(nameOf({ ...draft, text: 'x', sources: [url] })).toBe('x');
  expect(nameOf({ ...draft, sources: [url] })).toBe('example.org/a');
});

test('what the server says of a source is shown at that source', () => {
  const problem = (field: string | undefined, detail: string) =>
    new ApiProblem({ status: 400, code: 'invalid_input', field, detail });
  expect(flawsOf(problem('$.sources[1].url', '$.sources[1].url: must begin with http'), ['', 'u']).sources).toEqual({
    u: 'Must begin with http',
  });
  expect(flawsOf(problem('$.sources[0].text', 'too long'), ['', 'u']).fields).toEqual({ text: 'Too long' });
  expect(flawsOf(problem('$.duration_minutes', 'too many'), []).fields).toEqual({ minutes: 'Too many' });
  expect(flawsOf(problem(undefined, 'no space'), []).general).toBe('No space');
});
