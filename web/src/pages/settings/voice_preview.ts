import { signal } from '@preact/signals';
import { send } from '~/api/client';
import { sayWhy } from '~/api/problem';
import type { Voice } from '~/api/types';
import { pause } from '~/player/player';

/** Which voice is heard at the moment. */
export const previewed = signal<{ voice: string; state: 'fetching' | 'playing' | 'ended'; flaw?: string } | undefined>(
  undefined,
);

const samples: Readonly<Record<string, string>> = {
  de: 'Guten Tag, ich heiße {name}. So klingt eine Folge, wenn ich sie spreche.',
  fr: 'Bonjour, je m’appelle {name}. Voilà comment sonne un épisode avec ma voix.',
  es: 'Hola, me llamo {name}. Así suena un episodio con mi voz.',
  it: 'Ciao, mi chiamo {name}. Così suona una puntata con la mia voce.',
  pt: 'Olá, o meu nome é {name}. Um episódio soa assim com a minha voz.',
  nl: 'Hallo, ik heet {name}. Zo klinkt een aflevering met mijn stem.',
  sv: 'Hej, jag heter {name}. Så här låter ett avsnitt med min röst.',
  pl: 'Cześć, nazywam się {name}. Tak brzmi odcinek z moim głosem.',
};

/** A sentence in the voice's own language, where there is one here. */
export function sampleFor(voice: Pick<Voice, 'name' | 'language'>): string {
  const text =
    samples[voice.language.split('-')[0] ?? ''] ?? 'Hello, I am {name}. This is how an episode sounds with me.';
  return text.replace('{name}', voice.name);
}

let audio: HTMLAudioElement | undefined;
let asked: AbortController | undefined;

/** Plays a sentence in a voice, or stops it. The server keeps what it has spoken; so does this browser, for a while. */
export async function togglePreview(voice: Voice): Promise<void> {
  const stops = previewed.value?.voice === voice.id && previewed.value.state !== 'ended';
  stopPreview();
  if (stops) return;
  const mine = new AbortController();
  asked = mine;
  previewed.value = { voice: voice.id, state: 'fetching' };
  pause();
  try {
    const response = await send('POST', '/api/tts/synthesize', {
      body: { text: sampleFor(voice), voice: voice.id },
      headers: { Accept: 'audio/mpeg' },
      signal: mine.signal,
    });
    const url = URL.createObjectURL(await response.blob());
    if (mine.signal.aborted) {
      URL.revokeObjectURL(url);
      return;
    }
    audio = new Audio(url);
    const end = () => {
      URL.revokeObjectURL(url);
      if (asked === mine) previewed.value = { voice: voice.id, state: 'ended' };
    };
    audio.addEventListener('ended', end);
    mine.signal.addEventListener('abort', end);
    await audio.play();
    previewed.value = { voice: voice.id, state: 'playing' };
  } catch (error) {
    if (!mine.signal.aborted) previewed.value = { voice: voice.id, state: 'ended', flaw: sayWhy(error) };
  }
}

export function stopPreview(): void {
  asked?.abort();
  asked = undefined;
  audio?.pause();
  audio = undefined;
  previewed.value = undefined;
}
