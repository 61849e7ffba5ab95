import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Podcast } from '~/api/types';
import { dropDraft, readDraft, saveDraft } from '~/stores/drafts';
import { changedFields, type Draft, readDraftOf } from './draft';

/** What is written of a show, kept on this device until it is saved. */
export function useShowDraft(podcast: Podcast): readonly [Draft, (change: (draft: Draft) => Draft) => void] {
  const key = `show:${podcast.id}`;
  const [draft, setDraft] = useState<Draft>({});
  const present = useRef<Draft>(draft);
  const touched = useRef(false);
  useEffect(() => {
    void readDraft(key).then((stored) => {
      if (touched.current) return;
      present.current = readDraftOf(stored, podcast);
      setDraft(present.current);
    });
  }, [key]);
  const change = useCallback(
    (next: (draft: Draft) => Draft) => {
      touched.current = true;
      present.current = next(present.current);
      setDraft(present.current);
      void (changedFields(present.current).length > 0 ? saveDraft(key, present.current) : dropDraft(key));
    },
    [key],
  );
  return [draft, change];
}
