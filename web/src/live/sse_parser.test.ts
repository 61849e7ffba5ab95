import { describe, expect, test } from 'vitest';
import { type SseEvent, SseParser } from './sse_parser';

function parse(...pieces: string[]): SseEvent[] {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.feed(piece));
}

const hello = { name: 'hello', data: '{}', id: '7' };

describe('an event stream', () => {
  test('gives an event with its name, data and id', () => {
    expect(parse('retry: 2000\nid: 7\nevent: hello\ndata: {}\n\n')).toEqual([hello]);
  });

  test('is the same however it is cut', () => {
    const stream = '\uFEFF: beat\r\nid: 7\r\nevent: hello\r\ndata: {}\r\n\r\ndata: ä\rdata: 𝄞\r\rid: 8\ndata:x\n\n';
    const whole = parse(stream);
    expect(whole).toEqual([
      hello,
      { name: 'message', data: 'ä\n𝄞', id: undefined },
      { name: 'message', data: 'x', id: '8' },
    ]);
    for (let cut = 0; cut <= stream.length; ++cut) {
      expect(parse(stream.slice(0, cut), stream.slice(cut))).toEqual(whole);
    }
    expect(parse(...stream.split(''))).toEqual(whole);
  });

  test('has heartbeats that give nothing', () => {
    expect(parse(':\n\n', ': still here\n\n')).toEqual([]);
  });

  test('gives no event without data, and does not carry its name or id on', () => {
    expect(parse('event: job\nid: 3\n\ndata: x\n\n')).toEqual([{ name: 'message', data: 'x', id: undefined }]);
  });

  test('takes one blank away before a value and leaves unknown fields alone', () => {
    expect(parse('foo: bar\ndata:  two\ndata\nid: a\0b\n\n')).toEqual([
      { name: 'message', data: ' two\n', id: undefined },
    ]);
  });

  test('keeps an event that never ends to itself', () => {
    expect(parse('event: job\ndata: {"half":')).toEqual([]);
  });
});
