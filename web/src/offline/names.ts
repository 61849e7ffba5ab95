/** What the studio and its service worker call the same. */

/** The cache with the files of saved episodes; the service worker answers from it. */
export const kSavedCache = 'showrunner-saved';

/** Says that something was saved or removed. */
export const kSavedChannel = 'showrunner-saved';

/** Sent to a new service worker that waits: the old one's pages can do without it. */
export const kTakeOver = 'take-over';
