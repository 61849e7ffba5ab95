import { qrCode } from './qr';

const kQuiet = 4; // modules of light around it, as readers need

/** A QR code as a picture: dark on white in both themes, for cameras do not read the inverse. */
export function QrPicture({ text, label }: { text: string; label: string }) {
  const grid = qrCode(text);
  if (grid === undefined) return <p class="small soft">This address is too long for a QR code.</p>;
  const size = grid.length + 2 * kQuiet;
  const path = grid
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + kQuiet} ${y + kQuiet}h1v1h-1z` : '')))
    .join('');
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
