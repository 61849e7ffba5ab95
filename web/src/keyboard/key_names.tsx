const mac = /Mac|iP(hone|ad)/.test(navigator.userAgent);

const signs: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Ctrl: mac ? '⌘' : 'Ctrl',
  Alt: mac ? '⌥' : 'Alt',
};

/** A key as it is written on keyboards: "Ctrl+K", or "g l" for one after the other. */
export function KeyName({ keys }: { keys: string }) {
  return (
    <span class="key-name">
      {keys.split(' ').map((key, at) => (
        <span key={at}>
          {at > 0 && <span class="small soft"> then </span>}
          <kbd>{spoken(key)}</kbd>
        </span>
      ))}
    </span>
  );
}

function spoken(key: string): string {
  // "Ctrl++" is the key "+" with Ctrl.
  return key
    .split(/\+(?=.)/)
    .map((part) => signs[part] ?? part)
    .join(mac ? ' ' : '+');
}
