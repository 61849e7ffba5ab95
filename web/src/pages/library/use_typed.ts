import { useEffect, useRef, useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import type { EpisodeFilter } from '~/queries/keys';
import { addressOf } from './filter';

const kPauseMs = 250;

/**
 * What the search field has. A moment after the last letter it becomes part of the address, which is what the server is
 * asked; the address of Back becomes what the field has.
 */
export function useTyped(filter: EpisodeFilter): [string, (text: string) => void] {
  const inAddress = filter.q ?? '';
  const [typed, setTyped] = useState(inAddress);
  const put = useRef(inAddress);
  useEffect(() => {
    if (inAddress === put.current) return;
    put.current = inAddress;
    setTyped(inAddress);
  }, [inAddress]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === inAddress) return undefined;
    const timer = setTimeout(() => {
      put.current = wanted;
      // Back leads to the list before the search, not through every word that was begun.
      navigate(addressOf({ ...filter, q: wanted }), { replace: inAddress !== '' });
    }, kPauseMs);
    return () => clearTimeout(timer);
  }, [typed, inAddress]);
  return [typed, setTyped];
}
