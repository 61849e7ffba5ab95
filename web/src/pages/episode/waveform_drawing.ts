/** The loudest of each column's share of the buckets, 0 to 1; what is quieter than a dot is drawn as a dot. */
export function barHeights(peaks: Uint8Array, columns: number): number[] {
  if (peaks.length === 0 || columns <= 0) return [];
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * peaks.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * peaks.length) / columns));
    let most = 0;
    for (let at = from; at < to && at < peaks.length; at++) most = Math.max(most, peaks[at] ?? 0);
    return most / 255;
  });
}

/** How wide a bar and the gap beside it are, in the pixels of the device, and how many fit. */
export function barsIn(width: number, pixelRatio: number): { bar: number; pitch: number; columns: number } {
  const bar = Math.max(1, Math.round(2 * pixelRatio));
  const pitch = bar + Math.max(1, Math.round(pixelRatio));
  return { bar, pitch, columns: Math.max(0, Math.floor((width + pitch - bar) / pitch)) };
}

/** Draws all of the waveform in one colour, at the resolution of the device. */
export function drawWaveform(canvas: HTMLCanvasElement, peaks: Uint8Array, colour: string): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth, clientHeight } = canvas;
  const width = Math.round(clientWidth * ratio);
  const height = Math.round(clientHeight * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colour;
  const { bar, pitch, columns } = barsIn(width, ratio);
  pen.beginPath();
  for (const [column, share] of barHeights(peaks, columns).entries()) {
    const tall = Math.max(bar, share * height);
    pen.roundRect(column * pitch, (height - tall) / 2, bar, tall, bar / 2);
  }
  pen.fill();
}
