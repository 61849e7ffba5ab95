import { computed, effect, signal } from '@preact/signals';
import { liveState } from '~/live/stream';
import { outbox } from '~/outbox/outbox';
import { dismissToast, showToast } from '~/stores/toasts';
import { hasUnsaved } from '~/stores/unsaved';
import { kTakeOver } from './names';

const kWorker = '/sw.js';
const kChannel = 'showrunner-update';
/** How long other tabs have to say that they hold something typed. */
const kVetoMs = 300;

/** A new version is here and waits. */
const waiting = signal<ServiceWorker | undefined>(undefined);

/** Nothing that was typed is on its way or only here. */
const atRest = computed(() => !hasUnsaved() && !outbox.value.some((entry) => entry.refused === undefined));

let channel: BroadcastChannel | undefined;

/**
 * Has the browser run the service worker, and offers new versions of the studio: on a toast that a person may follow, or by
 * itself at the start of a page that is the only one. Never while something typed is unsent, in whatever tab.
 */
export async function startWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return; // pages that came over plain http have none
  channel = new BroadcastChannel(kChannel);
  channel.onmessage = ({ data }: MessageEvent<'ask' | 'busy'>) => {
    if (data === 'ask' && !atRest.value) channel?.postMessage('busy');
  };
  let hadWorker = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadWorker && atRest.value) location.reload();
    hadWorker = true; // the first one takes nobody's place
  });
  const registration = await register();
  if (registration === undefined) return;
  const look = () => {
    if (registration.waiting !== null && navigator.serviceWorker.controller !== null)
      waiting.value = registration.waiting;
  };
  if (registration.waiting !== null && !(await othersAreOpen())) registration.waiting.postMessage(kTakeOver);
  else look();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
  offer();
  lookAgainAfterBreaks(registration);
}

/** Nothing where the browser will not have one: then there is no studio without a server, and all else works. */
async function register(): Promise<ServiceWorkerRegistration | undefined> {
  try {
    return await navigator.serviceWorker.register(trusted(kWorker), { updateViaCache: 'none' });
  } catch {
    return undefined;
  }
}

/** The server is a new one at most when it was away: then, and never by the clock, is asked for a new version. */
function lookAgainAfterBreaks(registration: ServiceWorkerRegistration): void {
  let away = false;
  effect(() => {
    if (liveState.value === 'down') away = true;
    if (liveState.value !== 'live' || !away) return;
    away = false;
    void registration.update().catch(() => undefined);
  });
}

function offer(): void {
  let shown: number | undefined;
  effect(() => {
    const worker = waiting.value;
    const offered = worker !== undefined && atRest.value;
    if (offered && shown === undefined) {
      shown = showToast('There is a new version of the studio.', {
        stays: true,
        action: { label: 'Reload', run: () => void takeOver(worker) },
      });
    } else if (!offered && shown !== undefined) {
      dismissToast(shown);
      shown = undefined;
    }
  });
}

async function takeOver(worker: ServiceWorker): Promise<void> {
  if (await anotherIsBusy()) {
    showToast('Another tab has unsent changes. Finish there first, then reload.', {
      action: { label: 'Reload', run: () => void takeOver(worker) },
    });
    return;
  }
  worker.postMessage(kTakeOver);
}

function anotherIsBusy(): Promise<boolean> {
  return new Promise((resolve) => {
    const ask = new BroadcastChannel(kChannel);
    ask.onmessage = ({ data }: MessageEvent<'ask' | 'busy'>) => {
      if (data === 'busy') resolve(true);
    };
    ask.postMessage('ask');
    setTimeout(() => {
      ask.close();
      resolve(false);
    }, kVetoMs);
  });
}

/** Whether other tabs show the studio: they hold a shared lock as long as they are open. */
async function othersAreOpen(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  void navigator.locks.request(kChannel, { mode: 'shared' }, () => new Promise<never>(() => undefined));
  return held.some((lock) => lock.name === kChannel);
}

/** Only this address becomes a script: the content policy lets no other policy and no plain text through. */
function trusted(path: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return path;
  const policy = trustedTypes.createPolicy('showrunner', {
    createScriptURL: (url) => {
      if (url !== kWorker) throw new TypeError(`no script of the studio: ${url}`);
      return url;
    },
  });
  return policy.createScriptURL(path);
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}
