import { expect, test } from 'vitest';
import { isAddress, onlyAddresses, shortAddress } from './addresses';

test('an address is http or https with a host, alone', () => {
  expect(isAddress('https://example.org/a?b=c#d')).toBe(true);
  expect(isAddress('HTTP://127.0.0.1:8080/')).toBe(true);
  expect(isAddress('example.org')).toBe(false);
  expect(isAddress('ftp://example.org/')).toBe(false);
  expect(isAddress('javascript:alert(1)')).toBe(false);
  expect(isAddress('https://')).toBe(false);
  expect(isAddress('see https://example.org')).toBe(false);
  expect(isAddress(`https://example.org/${'a'.repeat(2048)}`)).toBe(false);
});

test('a text of nothing but addresses gives each of them once', () => {
  expect(onlyAddresses(' https://a.example/1\nhttps://b.example/\thttps://a.example/1 ')).toEqual([
    'https://a.example/1',
    'https://b.example/',
  ]);
});

test('a text that says more than addresses is a text', () => {
  expect(onlyAddresses('Read https://a.example/')).toBeUndefined();
  expect(onlyAddresses('')).toBeUndefined();
});

test('an address is shown without what all have', () => {
  expect(shortAddress('https://www.example.org/')).toBe('example.org');
  expect(shortAddress('https://example.org/a/b?c=d')).toBe('example.org/a/b');
});
