import { signal } from '@preact/signals';
import { send } from '~/api/client';
import { sayWhy } from '~/api/problem';
import type { Voice } from '~/api/types';
import { pause as pausePlayer } from '~/player/player';
import { showToast } from '~/stores/toasts';

/** The voice that is heard, or about to be. */
export const previewing = signal<{ voice: string; state: 'loading' | 'playing' } | undefined>(undefined);

/** What a voice says of itself, about three seconds long, by language. */
const sayings: Record<string, (name: string) => string> = {
  en: (name) => `Hello, I am ${name}. This is how I would sound in your episode.`,
  de: (name) => `Hallo, ich bin ${name}. So würde ich in deiner Folge klingen.`,
  fr: (name) => `Bonjour, je suis ${name}. Voici ma voix dans votre épisode.`,
  es: (name) => `Hola, soy ${name}. Así sonaría yo en tu episodio.`,
  it: (name) => `Ciao, sono ${name}. Ecco la mia voce nel tuo episodio.`,
  pt: (name) => `Olá, eu sou ${name}. É assim que soo no seu episódio.`,
  nl: (name) => `Hallo, ik ben ${name}. Zo zou ik klinken in je aflevering.`,
  pl: (name) => `Cześć, jestem ${name}. Tak brzmię w twoim odcinku.`,
  sv: (name) => `Hej, jag heter ${name}. Så här skulle jag låta i ditt avsnitt.`,
};

const spoken = new Map<string, Blob>();
let audio: HTMLAudioElement | undefined;
let stop: AbortController | undefined;
let address = '';

/** Speaks with this voice; what was heard before stops. Asks the server once for each voice. */
export async function previewVoice(voice: Voice): Promise<void> {
  stopPreview();
  pausePlayer();
  const own = new AbortController();
  stop = own;
  previewing.value = { voice: voice.id, state: 'loading' };
  try {
    const clip = spoken.get(voice.id) ?? (await speak(voice, own.signal));
    spoken.set(voice.id, clip);
    if (own.signal.aborted) return;
    address = URL.createObjectURL(clip);
    audio ??= new Audio();
    audio.onended = stopPreview;
    audio.src = address;
    previewing.value = { voice: voice.id, state: 'playing' };
    await audio.play();
  } catch (error) {
    if (own.signal.aborted) return;
    stopPreview();
    showToast(`${voice.name} cannot be heard: ${sayWhy(error)}`, { tone: 'problem' });
  }
}

export function stopPreview(): void {
  stop?.abort();
  stop = undefined;
  audio?.pause();
  if (address !== '') URL.revokeObjectURL(address);
  address = '';
  previewing.value = undefined;
}

async function speak(voice: Voice, signal: AbortSignal): Promise<Blob> {
  const saying = sayings[voice.language.split('-')[0] ?? ''] ?? ((name: string) => `${name}.`);
  const body = { text: saying(voice.name), voice: voice.id, format: 'mp3' };
  const response = await send('POST', '/api/tts/synthesize', { body, headers: { Accept: 'audio/mpeg' }, signal });
  return await response.blob();
}
