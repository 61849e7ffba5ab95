import { expect, test } from 'vitest';
import { textPieces } from './linked_text';

test('web addresses become links, without the sentence around them', () => {
  expect(textPieces('See https://example.org/a?b=1, (http://example.org/c).')).toEqual([
    { text: 'See ' },
    { text: 'https://example.org/a?b=1', href: 'https://example.org/a?b=1' },
    { text: ', (' },
    { text: 'http://example.org/c', href: 'http://example.org/c' },
    { text: ').' },
  ]);
});

test('nothing else is a link, whatever it looks like', () => {
  for (const text of ['javascript:alert(1)', '<a href="x">y</a>', 'data:text/html,x', 'www.example.org', 'https://'])
    expect(textPieces(text).every(({ href }) => href === undefined)).toBe(true);
});

test('markup around an address is no part of it', () => {
  const [, link] = textPieces('<a href="https://example.org/">x</a>');
  expect(link).toEqual({ text: 'https://example.org/', href: 'https://example.org/' });
});
