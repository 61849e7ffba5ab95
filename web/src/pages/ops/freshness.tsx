import { useEffect, useState } from 'preact/hooks';
import { age } from './units';

/** How old the numbers are; they say so when the server does not answer. */
export function Freshness({ at, failed }: { at: number; failed: boolean }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setNow(Date.now());
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
  const old = Math.max(0, now - at);
  const stale = failed || old > 12_000;
  return (
    <p class={stale ? 'chip warn tabular' : 'chip tabular'}>
      {stale ? `${age(Math.max(old, 8_000))}: the server does not answer` : `Measured ${age(old)}`}
    </p>
  );
}
