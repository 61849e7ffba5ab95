import type { Episode, Schemas } from '~/api/types';
import { isRecord } from '~/api/validate';

type EpisodePatch = Schemas['EpisodePatch'];

/** What is said of an episode, as its form has it: texts alone. */
export interface AboutFields {
  podcast: string; ///< id; empty: none
  summary: string;
  notes: string;
  season: string;
  number: string;
  type: Episode['type'];
  explicit: '' | 'yes' | 'no'; ///< empty: as the show says
}

export function aboutDraftKey(id: string): string {
  return `about:${id}`;
}

export function fieldsOf(episode: Episode): AboutFields {
  return {
    podcast: episode.podcast_id ?? '',
    summary: episode.summary,
    notes: episode.notes ?? '',
    season: episode.season === null ? '' : String(episode.season),
    number: episode.number === null ? '' : String(episode.number),
    type: episode.type,
    explicit: episode.explicit === null ? '' : episode.explicit ? 'yes' : 'no',
  };
}

/** What was typed and not sent, laid over what the episode says. */
export function withDraft(fields: AboutFields, draft: unknown): AboutFields {
  if (!isRecord(draft)) return fields;
  const texts = Object.entries(draft).filter(([name, value]) => name in fields && typeof value === 'string');
  const merged = { ...fields, ...Object.fromEntries(texts) };
  if (!['full', 'trailer', 'bonus'].includes(merged.type)) merged.type = fields.type;
  if (!['', 'yes', 'no'].includes(merged.explicit)) merged.explicit = fields.explicit;
  return merged;
}

/** What of the fields cannot be; by field. */
export function aboutFlaws(fields: AboutFields): { season?: string; number?: string } {
  const wrong = (text: string) => text.trim() !== '' && !/^[1-9]\d{0,8}$/.test(text.trim());
  return {
    ...(wrong(fields.season) ? { season: 'A whole number from 1.' } : {}),
    ...(wrong(fields.number) ? { number: 'A whole number from 1.' } : {}),
  };
}

/** What has been changed, as the server wants it. */
export function patchOf(episode: Episode, fields: AboutFields): EpisodePatch {
  const before = fieldsOf(episode);
  const whole = (text: string) => (text.trim() === '' ? null : Number(text));
  const patch: EpisodePatch = {};
  if (fields.podcast !== before.podcast) patch.podcast_id = fields.podcast === '' ? null : fields.podcast;
  if (fields.summary !== before.summary) patch.summary = fields.summary;
  if (fields.notes !== before.notes) patch.notes = fields.notes === '' ? null : fields.notes;
  if (fields.season !== before.season) patch.season = whole(fields.season);
  if (fields.number !== before.number) patch.number = whole(fields.number);
  if (fields.type !== before.type) patch.type = fields.type;
  if (fields.explicit !== before.explicit) patch.explicit = fields.explicit === '' ? null : fields.explicit === 'yes';
  return patch;
}
