import { showToast } from '~/stores/toasts';

/** Puts a text on the clipboard and says so; where the browser does not let it, says the text. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(`${what} copied.`);
  } catch {
    showToast(`The browser does not let it be copied: ${text}`);
  }
}
