import { describe, expect, test } from 'vitest';
import { artworkFlaw, readPicture } from './picture';

function png(width: number, height: number, colour = 2, chunk = 'IDAT'): Uint8Array {
  const bytes = new Uint8Array(60);
  const view = new DataView(bytes.buffer);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  bytes.set(new TextEncoder().encode('IHDR'), 12);
  view.setUint32(16, width);
  view.setUint32(20, height);
  bytes.set([8, colour], 24);
  view.setUint32(33, 2);
  bytes.set(new TextEncoder().encode(chunk), 37);
  return bytes;
}

function jpeg(width: number, height: number, components = 3): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0xff, 0xd8, 0xff, 0xe0, 0, 16]); // APP0 of 16 bytes, then a fill byte and SOF2
  bytes.set([0xff, 0xff, 0xc2, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, components], 20);
  return bytes;
}

describe('artwork is checked before it is sent', () => {
  test.each([1400, 2000, 3000])('a square RGB picture of %i pixels is right', (size) => {
    expect(artworkFlaw(png(size, size))).toBeUndefined();
    expect(artworkFlaw(jpeg(size, size))).toBeUndefined();
  });

  test.each([
    ['too small', png(1399, 1399), /at least 1400/],
    ['too large', png(3001, 3001), /at most 3000/],
    ['not square', jpeg(1400, 2000), /1400 × 2000.*square/],
    ['with an alpha channel', png(1400, 1400, 6), /transparency/],
    ['with transparent colours', png(1400, 1400, 3, 'tRNS'), /transparency/],
    ['grey', png(1400, 1400, 0), /RGB/],
    ['in CMYK', jpeg(1400, 1400, 4), /RGB/],
    ['no picture', new TextEncoder().encode('GIF89a and more of it'), /neither/],
    ['cut off', png(1400, 1400).slice(0, 20), /neither/],
    ['empty', new Uint8Array(), /neither/],
  ])('%s is told why', (_, bytes, why) => {
    expect(artworkFlaw(bytes)).toMatch(why);
  });

  test('a picture of more than 10 MB is refused', () => {
    const bytes = new Uint8Array(10_000_001);
    bytes.set(png(1400, 1400));
    expect(artworkFlaw(bytes)).toMatch(/10 MB/);
  });
});

test('a chunk whose length leads behind the end is no endless way', () => {
  const bytes = png(1400, 1400, 2, 'tEXt');
  new DataView(bytes.buffer).setUint32(33, 0xffff_fff0);
  expect(readPicture(bytes)).toMatchObject({ type: 'image/png', alpha: false });
});
