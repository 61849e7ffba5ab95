import { describe, expect, test } from 'vitest';
import { addressOf, narrows, readFilter } from './filter';
import { matcher } from './match';

const show = '01a221e1-49a7-74cc-b4b9-2b5cfd3b17b5';

describe('the filter in the address', () => {
  test('comes back as it was written', () => {
    for (const filter of [
      {},
      { q: 'sea & light, 50 %' },
      { q: 'a', podcast: show, status: 'failed', sort: 'title', deleted: true },
      { podcast: 'none' },
    ])
      expect(readFilter(addressOf(filter).slice(1))).toEqual(filter);
  });
  test('is plain when nothing is asked for', () => {
    expect(addressOf({})).toBe('/');
    expect(addressOf({ q: '', status: undefined, deleted: false })).toBe('/');
  });
  test('leaves out what makes no sense', () => {
    expect(readFilter('?status=gone&sort=random&podcast=../x&deleted=maybe&q=%20')).toEqual({});
  });
  test('has one form for the usual order', () => {
    expect(readFilter('?sort=newest')).toEqual({});
  });
});

test('the order alone does not narrow the library', () => {
  expect(narrows({ sort: 'title' })).toBe(false);
  expect(narrows({ q: 'a' })).toBe(true);
  expect(narrows({ deleted: true })).toBe(true);
});

describe('matcher', () => {
  test('wants every word, the last one only begun', () => {
    const match = (title: string) => matcher('light hou')({ title });
    expect(match('The Light of the Houses')).toBe(true);
    expect(match('Lighthouses')).toBe(false);
    expect(matcher('lightho')({ title: 'Of lighthouses' })).toBe(true);
  });
  test('takes no notice of case, marks and signs', () => {
    expect(matcher('zoe')({ title: 'Zoë’s tower' })).toBe(true);
    expect(matcher('ÜBER')({ title: 'uber alles' })).toBe(true);
    expect(matcher('"tower)*')({ title: 'Towers, at sea' })).toBe(true);
  });
  test('lets everything through while nothing is typed', () => {
    expect(matcher(' ')({ title: 'anything' })).toBe(true);
  });
});
