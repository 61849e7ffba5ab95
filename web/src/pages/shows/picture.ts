/** What directories ask of a podcast's artwork; the server checks the same (src/studio/lint/picture.cc). */
export const artworkRules = { least: 1400, most: 3000, mostBytes: 10_000_000 } as const;

export interface Picture {
  type: 'image/png' | 'image/jpeg';
  width: number;
  height: number;
  alpha: boolean; ///< may have transparent places
  rgb: boolean; ///< not grey, not CMYK
}

/** Reads the head of a PNG or JPEG; nothing for any other file. */
export function readPicture(bytes: Uint8Array): Picture | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return readPng(view);
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return readJpeg(view);
  return undefined;
}

/** Why podcast apps would refuse a picture and what to do; nothing when it is right. */
export function artworkFlaw(bytes: Uint8Array): string | undefined {
  const picture = readPicture(bytes);
  const { least, most, mostBytes } = artworkRules;
  if (picture === undefined) return 'This is neither a PNG nor a JPEG picture. Save it as one of those.';
  const { width, height } = picture;
  if (width !== height)
    return `This picture is ${width} × ${height} pixels. Crop it to a square: apps cut off or refuse anything else.`;
  if (width < least)
    return `This picture has ${width} × ${width} pixels; directories want at least ${least} × ${least}. Enlarging a small one looks blurred: export it larger.`;
  if (width > most)
    return `This picture has ${width} × ${width} pixels; directories take at most ${most} × ${most}. Make it smaller.`;
  if (picture.alpha)
    return 'This picture has transparency, which apps show as black. Flatten it on a colour and save it without.';
  if (!picture.rgb) return 'This picture is not in RGB colours (it is grey or CMYK). Save it as RGB.';
  if (bytes.length > mostBytes) return 'This picture is larger than 10 MB. Save it as a JPEG.';
  return undefined;
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

function readPng(view: DataView): Picture | undefined {
  const kHeadBytes = 33;
  if (view.byteLength < kHeadBytes || view.getUint32(12) !== 0x49484452) return undefined;
  const colour = view.getUint8(25);
  return {
    type: 'image/png',
    width: view.getUint32(16),
    height: view.getUint32(20),
    alpha: colour === 4 || colour === 6 || hasTransparentColours(view, kHeadBytes),
    rgb: colour === 2 || colour === 3 || colour === 6,
  };
}

/** The chunk tRNS makes colours or entries of the palette transparent; it stands before the pixels. */
function hasTransparentColours(view: DataView, from: number): boolean {
  const kAround = 12; // a chunk's length and type before its data, its checksum behind
  for (let at = from; at + 8 <= view.byteLength; at += kAround + view.getUint32(at)) {
    const type = view.getUint32(at + 4);
    if (type === 0x74524e53) return true;
    if (type === 0x49444154) return false;
  }
  return false;
}

function readJpeg(view: DataView): Picture | undefined {
  for (let at = 2; at + 10 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      ++at; // a fill byte
      continue;
    }
    const framed = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (framed) {
      return {
        type: 'image/jpeg',
        width: view.getUint16(at + 7),
        height: view.getUint16(at + 5),
        alpha: false,
        rgb: view.getUint8(at + 9) === 3,
      };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
